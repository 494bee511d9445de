import type { RecordingEntry } from "../recording/entry.ts";
import type { Backlog } from "./backlog.ts";
import type { Clock } from "./clock.ts";
import type { Committer } from "./committer.ts";
import type { Evaluation } from "./evaluation.ts";
import { setBackBy } from "./jumps.ts";
import type { LiveSource } from "./live-source.ts";
import type { PlacedEntry } from "./read-back.ts";
import type { Retry } from "./retry.ts";

export interface EvaluateLoopPorts {
  readonly clock: Clock;
  readonly backlog: Backlog;
  readonly evaluation: Evaluation;
  readonly committer: Committer;
  readonly retry: Retry;
  readonly sources: () => readonly LiveSource[];
  /** ms since the epoch, looked up anew. */
  readonly present: () => number;
  readonly evaluated: (placed: PlacedEntry) => void;
  /** The recording cannot be read back. */
  readonly unreadable: (error: unknown) => void;
  /** An entry could not be evaluated: a fault of this program. */
  readonly failed: (error: unknown) => void;
  /** Between two rounds: what takes little time and must not meet an evaluation. */
  readonly upkeep: () => Promise<void>;
}

/** ms and evaluations that may go by before what they gave is made durable. */
const SLICE = 50;
const MOST = 500;

/** The second stage: what is recorded, in its order; and the clock of every source that waits for nothing. */
export class EvaluateLoop {
  readonly #ports: EvaluateLoopPorts;
  #running: Promise<void> | undefined;
  #isWoken = false;
  #began = 0;
  #count = 0;

  constructor(ports: EvaluateLoopPorts) {
    this.#ports = ports;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  wake(): void {
    this.#isWoken = true;
    const { failed, retry } = this.#ports;
    // What it could not do is done when it is woken next: the clock does so every second.
    this.#running ??= this.#run()
      .catch(failed)
      .finally(() => {
        this.#running = undefined;
        if (this.#isWoken && !retry.isClosed) this.wake();
      });
  }

  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** All that is recorded, and no clock: after a start. */
  async drain(): Promise<void> {
    const { backlog, committer } = this.#ports;
    this.#begin();
    while (!backlog.isEmpty) if (!(await this.#next(this.#follow))) return;
    await committer.settle(true);
  }

  async #run(): Promise<void> {
    const { backlog, committer, retry, upkeep } = this.#ports;
    await Promise.resolve();
    while (this.#isWoken && !retry.isClosed) {
      this.#isWoken = false;
      this.#begin();
      while (!backlog.isEmpty) if (!(await this.#next())) return;
      // A damaged line does not say whose it was: what was counted for it waits no more.
      for (const source of this.#ports.sources()) source.unevaluated = 0;
      for (const source of this.#ports.sources()) if (!(await this.#clock(source))) return;
      if (!(await committer.settle())) return;
      await upkeep();
    }
  }

  /** What an earlier run recorded was numbered by it: what comes next is numbered behind that. */
  readonly #follow = (entry: RecordingEntry): void => {
    if (entry.kind === "problem" || entry.now === undefined) return;
    const source = this.#ports.sources().find(({ name }) => name === entry.source);
    source?.follow(entry.now, entry.kind === "mark" && entry.mark === "rewind" ? setBackBy(entry) : undefined);
  };

  /** False when it was closed meanwhile. */
  async #next(evaluated?: (entry: RecordingEntry) => void): Promise<boolean> {
    const { backlog, evaluation, committer, retry, unreadable, failed } = this.#ports;
    let placed = backlog.take();
    if (placed === undefined) {
      if ((await retry.until(() => backlog.fill(), unreadable)) === undefined) return false;
      placed = backlog.take();
      if (placed === undefined) return true;
    }
    try {
      await evaluation.entry(placed.entry);
    } catch (error) {
      // One entry that breaks must not end all watching, neither now nor at each restart.
      failed(error);
    }
    evaluated?.(placed.entry);
    committer.moveTo(placed.end);
    this.#ports.evaluated(placed);
    return await this.#pause();
  }

  async #clock(source: LiveSource): Promise<boolean> {
    const { evaluation, present } = this.#ports;
    while (isIdle(source) && !source.isStopped && source.watch !== undefined) {
      const now = present();
      const [instant] = source.watch.instants(now + 1);
      // Looking at the clock may have marked a jump, which then waits.
      if (instant === undefined || !isIdle(source)) break;
      source.sequence.issue(instant);
      await evaluation.clock(source, instant);
      if (!(await this.#pause())) return false;
    }
    return true;
  }

  #begin(): void {
    this.#began = this.#ports.clock.monotonic();
    this.#count = 0;
  }

  /** After a while makes durable what there is, and lets others run. */
  async #pause(): Promise<boolean> {
    const { clock, committer } = this.#ports;
    this.#count += 1;
    if (this.#count < MOST && clock.monotonic() - this.#began < SLICE) return true;
    if (!(await committer.settle())) return false;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#begin();
    return true;
  }
}

function isIdle(source: LiveSource): boolean {
  return !source.hasWaiting;
}
