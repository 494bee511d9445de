import type { Log } from "../monitor/log.ts";
import { Retry } from "../monitor/retry.ts";
import type { Clock } from "../monitor/clock.ts";

/** Asks a store that may not answer: what it refuses is told once and tried again, and nothing is lost meanwhile. */
export class StorePatience {
  readonly #log: Log;
  readonly #retry: Retry;
  #failing = false;
  /** Works that were refused and go on trying. */
  #stuck = 0;

  constructor(clock: Clock, log: Log) {
    this.#log = log;
    this.#retry = new Retry(clock);
  }

  /** Once. Undefined where it failed. */
  async ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const value = await work();
      this.#over();
      return value;
    } catch (error) {
      this.#tell(error);
      return undefined;
    }
  }

  /** Until it works. Undefined where it did not before `close`. */
  async until<T>(work: () => Promise<T>): Promise<T | undefined> {
    const own = { hasFailed: false };
    const done = await this.#retry.until(work, (error) => {
      if (!own.hasFailed) this.#stuck += 1;
      own.hasFailed = true;
      this.#tell(error);
    });
    if (own.hasFailed) this.#stuck -= 1;
    if (done !== undefined) this.#over();
    return done?.value;
  }

  close(): void {
    this.#retry.close();
  }

  #tell(error: unknown): void {
    if (this.#failing || this.#retry.isClosed) return;
    this.#failing = true;
    const message = error instanceof Error ? error.message : String(error);
    this.#log("monitoring", "error", `the outbox cannot be used, notifications wait: ${message}`);
  }

  #over(): void {
    if (!this.#failing || this.#stuck > 0) return;
    this.#failing = false;
    this.#log("monitoring", "info", "the outbox can be used again");
  }
}
