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

/** Between these, products of doubles are exact as two doubles. */
const LARGEST = 2 ** 800;
const SMALLEST = 2 ** -800;

/** A sum over a count, in a scale where neither overflows nor vanishes. */
function quotient(sum: ExactSum, count: number): number {
  const size = Math.abs(sum.total());
  if (size > LARGEST) return corrected(sum.scaled(2 ** -400), count) * 2 ** 400;
  if (size < SMALLEST) return corrected(sum.scaled(2 ** 400), count) * 2 ** -400;
  return corrected(sum, count);
}

/** What a quotient leaves over, of one result after the other. */
const rest = new ExactSum();

/** The rounded quotient, put right by what its product leaves of the sum. */
function corrected(sum: ExactSum, count: number): number {
  const rough = sum.total() / count;
  rest.clear();
  rest.addAll(sum, 1);
  rest.addProduct(-rough, count);
  return rough + rest.total() / count;
}
