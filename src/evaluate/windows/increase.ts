import { ExactSum } from "./exact-sum.ts";
import { Ring } from "./ring.ts";
import type { Statistic } from "./sliding.ts";

/**
 * `increase` of a counter: the steps whose later sample lies in the window, from the last sample before it on. A drop is a reset to 0, so
 * that the step is the whole new value. The very first sample has no step. Nothing is extrapolated.
 */
export class Increase implements Statistic {
  readonly #steps = new Ring();
  readonly #sum = new ExactSum();
  /** The newest sample ever, in the window or before it. */
  #last: number | undefined;
  /** Steps too large for a double. */
  #overflows = 0;

  enter(value: number): void {
    const step = this.#last === undefined ? 0 : value < this.#last ? value : value - this.#last;
    this.#last = value;
    this.#steps.push(step);
    if (Number.isFinite(step)) this.#sum.add(step);
    else this.#overflows += 1;
  }

  leave(): void {
    const step = this.#steps.shift();
    if (Number.isFinite(step)) this.#sum.add(-step);
    else this.#overflows -= 1;
  }

  result(): number {
    return this.#overflows > 0 ? Number.NaN : this.#sum.total();
  }
}
