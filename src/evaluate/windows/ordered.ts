import type { Statistic } from "./sliding.ts";

/** `median` and `quantile`: the samples in order, in one typed array, which is exact and fast up to a day of data. */
export class Ordered implements Statistic {
  readonly #quantile: number;
  #values = new Float64Array(16);
  #size = 0;

  /** In [0, 1]; the median is 0.5. */
  constructor(quantile: number) {
    this.#quantile = quantile;
  }

  enter(value: number): void {
    if (this.#size === this.#values.length) {
      const larger = new Float64Array(this.#size * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    const place = this.#placeOf(value);
    this.#values.copyWithin(place + 1, place, this.#size);
    this.#values[place] = value;
    this.#size += 1;
  }

  leave(value: number): void {
    const place = this.#placeOf(value);
    this.#values.copyWithin(place, place + 1, this.#size);
    this.#size -= 1;
  }

  result(): number {
    const rank = this.#quantile * (this.#size - 1);
    const place = Math.floor(rank);
    const [low, high] = [this.#values[place] ?? Number.NaN, this.#values[Math.min(place + 1, this.#size - 1)] ?? Number.NaN];
    return between(low, high, rank - place);
  }

  /** The first place whose sample is not smaller. */
  #placeOf(value: number): number {
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] ?? Number.NaN) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Linear interpolation; exact at both ends and between equal samples. */
function between(low: number, high: number, share: number): number {
  if (share === 0 || low === high) return low;
  const distance = high - low;
  return Number.isFinite(distance) ? low + distance * share : low * (1 - share) + high * share;
}
