import { finite } from "../facts.ts";
import { Ring } from "./ring.ts";

/** What a window computes of its samples. They enter and leave in the same order. */
export interface Statistic {
  enter(value: number): void;
  /** The oldest sample, which is `value`, has left. */
  leave(value: number): void;
  /** NaN is unknown. Asked only while there is a sample. */
  result(): number;
}

/**
 * Samples with a time in (now - over, now], and a statistic kept up as they come and go. Times increase; asking with a later `now` only
 * lets samples go.
 */
export class SlidingWindow {
  readonly #over: number;
  readonly #statistic: Statistic;
  readonly #times = new Ring();
  readonly #values = new Ring();

  /** `over` in ms. */
  constructor(over: number, statistic: Statistic) {
    this.#over = over;
    this.#statistic = statistic;
  }

  /** Unknown samples are not pushed. */
  push(now: number, value: number): void {
    this.#slide(now);
    // Negative zero is zero to every comparison, and one zero keeps statistics exact.
    const sample = value + 0;
    this.#times.push(now);
    this.#values.push(sample);
    this.#statistic.enter(sample);
  }

  /** NaN without a sample. */
  value(now: number): number {
    this.#slide(now);
    return this.#values.size === 0 ? Number.NaN : finite(this.#statistic.result());
  }

  isEmpty(now: number): boolean {
    this.#slide(now);
    return this.#values.size === 0;
  }

  #slide(now: number): void {
    const horizon = now - this.#over;
    while (this.#times.size > 0 && this.#times.first() <= horizon) {
      this.#times.shift();
      this.#statistic.leave(this.#values.shift());
    }
  }
}
