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
    const distance = new ExactSum();
    distance.addProduct(newest, count);
    distance.addAll(this.#sum, -1);
    const spread = new ExactSum();
    const parts = this.#sum.parts();
    for (const part of this.#squares.parts()) spread.addProduct(part, count);
    for (const a of parts) for (const b of parts) spread.addProduct(-a, b);
    const deviation = Math.sqrt(spread.total());
    return deviation > 0 ? distance.total() / deviation : Number.NaN;
  }

  #count(value: number, sign: 1 | -1): void {
    this.#sum.add(sign * value);
    if (!isOrdinary(value)) this.#outliers += sign;
    else this.#squares.addProduct(sign * value, value);
  }

  /** In two passes, with deviations as shares of the largest, so that no square overflows or vanishes. */
  #scaled(newest: number, count: number): number {
    const mean = this.#sum.total() / count;
    let largest = 0;
    for (let place = 0; place < count; place += 1) largest = Math.max(largest, Math.abs(this.#values.at(place) - mean));
    const first = this.#values.first();
    let [squares, differs] = [0, false];
    for (let place = 0; place < count; place += 1) {
      const value = this.#values.at(place);
      squares += ((value - mean) / largest) ** 2;
      differs ||= value !== first;
    }
    return differs ? (newest - mean) / (largest * Math.sqrt(squares / count)) : Number.NaN;
  }
}

function isOrdinary(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size < LARGEST && size > SMALLEST);
}
