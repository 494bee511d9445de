import { ExactSum } from "./exact-sum.ts";
import type { Statistic } from "./sliding.ts";

/** `avg`: the exact sum over the number of samples. The average of equal samples is that sample. */
export class Average implements Statistic {
  readonly #sum = new ExactSum();
  #count = 0;

  enter(value: number): void {
    this.#sum.add(value);
    this.#count += 1;
  }

  leave(value: number): void {
    this.#sum.add(-value);
    this.#count -= 1;
  }

  result(): number {
    return quotient(this.#sum, this.#count);
  }
}

/** Where products of doubles are exact as two doubles. */
const LARGEST = 2 ** 900;
const SMALLEST = 2 ** -900;

/** A sum over a count: the rounded quotient, put right by what its product leaves of the sum. */
function quotient(sum: ExactSum, count: number): number {
  const rough = sum.total() / count;
  const size = Math.abs(rough);
  if (!(size < LARGEST && size > SMALLEST)) return rough;
  const rest = new ExactSum();
  rest.addAll(sum, 1);
  rest.addProduct(-rough, count);
  return rough + rest.total() / count;
}
