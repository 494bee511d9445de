import type { Clock } from "./clock.ts";

const FIRST = 100;
const LONGEST = 5_000;

/** Waits between attempts, twice as long each time and at most 5 s; `close` ends all waiting. */
export class Retry {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Attempts until it works. Undefined when it was closed before. `failed` hears of each failure. */
  async until<T>(attempt: () => Promise<T>, failed: (error: unknown) => void): Promise<{ readonly value: T } | undefined> {
    for (let delay = FIRST; ; delay = Math.min(2 * delay, LONGEST)) {
      if (this.#closed) return undefined;
      try {
        return { value: await attempt() };
      } catch (error) {
        failed(error);
      }
      await this.#wait(delay);
    }
  }

  close(): void {
    this.#closed = true;
    for (const go of [...this.#waiting]) go();
  }

  async #wait(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        cancel();
        this.#waiting.delete(go);
        resolve();
      };
      const cancel = this.#clock.after(ms, go);
      this.#waiting.add(go);
    });
  }
}
