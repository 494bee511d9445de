import type { Clock } from "../monitor/clock.ts";

const NOTHING = (): void => undefined;

/** A wait that can be cut short, also before it begins. */
export class Sleep {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  #isWoken = false;
  #go: () => void = NOTHING;
  #end: () => void = NOTHING;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Until `wake`, or for so many ms. */
  async for(ms: number): Promise<void> {
    if (this.#isWoken) return;
    await new Promise<void>((resolve) => {
      this.#go = resolve;
      this.#end = this.#clock.after(ms, resolve);
    });
    this.#end();
    this.#go = NOTHING;
  }

  wake(): void {
    this.#isWoken = true;
    this.#go();
  }

  /** What was told up to now is seen to. */
  forget(): void {
    this.#isWoken = false;
  }

  /** Wakes in so many ms. */
  within(ms: number): void {
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel);
      this.wake();
    });
    this.#cancels.add(cancel);
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
