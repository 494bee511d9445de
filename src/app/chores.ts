import type { Clock } from "../monitor/clock.ts";
import type { Log } from "../monitor/log.ts";

/** Something that is done again and again beside the evaluations. */
export interface Chore {
  /** Goes before what went wrong: `the alert log`. */
  readonly name: string;
  /** ms from the end of one run to the next. */
  readonly every: number;
  readonly run: () => Promise<unknown>;
}

interface Planned extends Chore {
  cancel: () => void;
  running: Promise<void>;
  failing: boolean;
}

/** Runs each chore on its own, so that one that hangs holds up no other. What goes wrong is told once, and once when it is over. */
export class Chores {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #chores: readonly Planned[];
  #stopped = false;

  constructor(chores: readonly Chore[], clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    const idle = { cancel: () => undefined, running: Promise.resolve(), failing: false };
    this.#chores = chores.map((chore) => ({ ...chore, ...idle }));
  }

  start(): void {
    for (const chore of this.#chores) this.#plan(chore, chore.every);
  }

  /** Runs a chore at once, e.g. because there is something for it; after the run that is under way. */
  wake(name: string): void {
    const chore = this.#chores.find((each) => each.name === name);
    if (chore !== undefined && !this.#stopped) this.#plan(chore, 0);
  }

  /** Runs each once more, and then never again. */
  async finish(): Promise<void> {
    this.#stopped = true;
    for (const chore of this.#chores) chore.cancel();
    await Promise.all(
      this.#chores.map(async (chore) => {
        await chore.running;
        await this.#run(chore);
      }),
    );
  }

  #plan(chore: Planned, after: number): void {
    chore.cancel();
    chore.cancel = this.#clock.after(after, () => {
      chore.running = chore.running
        .then(() => this.#run(chore))
        .then(() => {
          if (!this.#stopped) this.#plan(chore, chore.every);
        });
    });
  }

  async #run(chore: Planned): Promise<void> {
    try {
      await chore.run();
      if (chore.failing) this.#log("monitoring", "info", `${chore.name} works again`);
      chore.failing = false;
    } catch (error) {
      if (!chore.failing)
        this.#log("monitoring", "error", `${chore.name} fails: ${error instanceof Error ? error.message : String(error)}`);
      chore.failing = true;
    }
  }
}
