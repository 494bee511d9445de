import type { CommandResult } from "../watch/command.ts";
import { AwaitedEntries } from "./awaited-entries.ts";
import type { RecordingPosition } from "./store.ts";

type Tell = (result: CommandResult) => void;

const STOPPED: CommandResult = {
  accepted: false,
  problem: "the monitor was stopped before it was done",
  help: "start it and look whether it was",
};
const DAMAGED: CommandResult = {
  accepted: false,
  problem: "it was not done: its line in the recording was damaged before it was read back",
  help: "give the command again, and look at the disk",
};
const BROKEN: CommandResult = {
  accepted: false,
  problem: "it could not be done: a fault of the monitor",
  help: "look into the monitor's log",
};

/** Commands on their way through the recording, whose results somebody waits for. */
export class PendingCommands {
  readonly #waiting = new AwaitedEntries<Tell>();
  readonly #unrecorded = new Set<Tell>();
  #result: CommandResult | undefined;

  /** One is about to be recorded: `tell` goes with it. */
  expect(tell: Tell): void {
    this.#unrecorded.add(tell);
  }

  /** It is recorded, and ends there. */
  wait(end: RecordingPosition, tell: Tell): void {
    this.#unrecorded.delete(tell);
    this.#waiting.wait(end, tell);
  }

  /** What becomes of the entry that is evaluated now. */
  obeyed(result: CommandResult): void {
    this.#result = result;
  }

  /** The entry that ends there was evaluated, or is damaged: gives back what to call once that is durable. */
  next(end: RecordingPosition, isDamaged: boolean): readonly (() => void)[] {
    const result = this.#result ?? (isDamaged ? DAMAGED : BROKEN);
    this.#result = undefined;
    return this.#waiting.upTo(end).map(({ waiter, isThere }) => () => {
      waiter(isThere ? result : DAMAGED);
    });
  }

  refuseAll(): void {
    for (const tell of [...this.#unrecorded, ...this.#waiting.takeAll()]) tell(STOPPED);
    this.#unrecorded.clear();
  }
}
