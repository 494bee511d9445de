import { ExactSum } from "./exact-sum.ts";
import { Ring } from "./ring.ts";
import type { Statistic } from "./sliding.ts";

/** Magnitudes whose squares, times any count, are exact as two doubles. */
const LARGEST = 2 ** 400;
const SMALLEST = 2 ** -400;

/**
 * `zscore`: (newest - mean) / population deviation of the samples before the newest. With n of them, S their sum and Q the sum of their
 * squares, that is (n * newest - S) / sqrt(n * Q - S * S), whose parts are exact until they are rounded once each: equal samples have
 * deviation 0 and nothing else has.
 */
export class Score implements Statistic {
  readonly #values = new Ring();
  readonly #sum = new ExactSum();
  readonly #squares = new ExactSum();
  /** Samples before the newest whose squares are not exact. */
  #outliers = 0;

  enter(value: number): void {
    if (this.#values.size > 0) this.#count(this.#values.last(), 1);
    this.#values.push(value);
  }

  leave(value: number): void {
    this.#values.shift();
    if (this.#values.size > 0) this.#count(value, -1);
  }

  result(): number {
    const count = this.#values.size - 1;
    if (count === 0) return Number.NaN;
    const newest = this.#values.last();
    if (this.#outliers > 0 || !isOrdinary(newest)) return this.#scaled(newest, count);
    const deviation = deviationOf(this.#sum, this.#squares, count);
    return deviation > 0 ? distanceOf(newest, this.#sum, count) / deviation : Number.NaN;
  }

  #count(value: number, sign: 1 | -1): void {
    this.#sum.add(sign * value);
    if (!isOrdinary(value)) this.#outliers += sign;
    else this.#squares.addProduct(sign * value, value);
  }

  /** The same of all samples times a power of two that brings the largest before the newest near 1, so that nothing overflows or vanishes. */
  #scaled(newest: number, count: number): number {
    const first = this.#values.first();
    let [largest, differs] = [0, false];
    for (let place = 0; place < count; place += 1) {
      const value = this.#values.at(place);
      largest = Math.max(largest, Math.abs(value));
      differs ||= value !== first;
    }
    if (!differs) return Number.NaN;
    const exponent = -Math.floor(Math.log2(largest));
    const [sum, squares] = [new ExactSum(), new ExactSum()];
    for (let place = 0; place < count; place += 1) {
      const value = timesPowerOfTwo(this.#values.at(place), exponent);
      sum.add(value);
      // What is so small beside the largest has no part in the deviation.
      if (Math.abs(value) > SMALLEST) squares.addProduct(value, value);
    }
    const deviation = deviationOf(sum, squares, count);
    const far = timesPowerOfTwo(newest, exponent);
    // Beside such a distance the mean is nothing, and a product with the count may overflow.
    if (Math.abs(far) > LARGEST) return (far / deviation) * count;
    return distanceOf(far, sum, count) / deviation;
  }
}

/** What is worked out for one result, one after the other. */
const work = new ExactSum();

/** n * newest - S */
function distanceOf(newest: number, sum: ExactSum, count: number): number {
  work.clear();
  work.addProduct(newest, count);
  work.addAll(sum, -1);
  return work.total();
}

/** sqrt(n * Q - S * S) */
function deviationOf(sum: ExactSum, squares: ExactSum, count: number): number {
  work.clear();
  const parts = sum.parts();
  for (const part of squares.parts()) work.addProduct(part, count);
  for (const [place, a] of parts.entries()) {
    work.addProduct(-a, a);
    // Each other pair comes twice, and twice a double is exact.
    for (let other = 0; other < place; other += 1) work.addProduct(-2 * a, parts[other] ?? 0);
  }
  return Math.sqrt(work.total());
}

/** In two steps: the power alone may be no double. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

function isOrdinary(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size < LARGEST && size > SMALLEST);
}
