import { ExactSum } from "./exact-sum.ts";
import type { Statistic } from "./sliding.ts";

/** `sum`: the exact sum of the samples, rounded once. */
export class Total implements Statistic {
  readonly #sum = new ExactSum();

  enter(value: number): void {
    this.#sum.add(value);
  }

  leave(value: number): void {
    this.#sum.add(-value);
  }

  result(): number {
    return this.#sum.total();
  }
}
