/** A statistic of `values[from]` up to, but without, `values[to]`. */
export type Recomputed = (values: Float64Array, from: number, to: number) => number;

/** The last `length` samples, side by side, of which a statistic is computed anew whenever it is asked for. */
export class RecomputedWindow {
  readonly #length: number;
  readonly #statistic: Recomputed;
  readonly #values: Float64Array;
  #end = 0;

  constructor(length: number, statistic: Recomputed) {
    this.#length = length;
    this.#statistic = statistic;
    this.#values = new Float64Array(length * 4);
  }

  push(value: number): void {
    if (this.#end === this.#values.length) {
      // One more, as an increase counts from the sample before the window on.
      this.#values.copyWithin(0, this.#end - this.#length - 1);
      this.#end = this.#length + 1;
    }
    this.#values[this.#end] = value;
    this.#end += 1;
  }

  value(): number {
    return this.#statistic(this.#values, Math.max(0, this.#end - this.#length), this.#end);
  }
}

export function average(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index] ?? 0;
  return sum / (to - from);
}

export function largest(values: Float64Array, from: number, to: number): number {
  let found = -Infinity;
  for (let index = from; index < to; index += 1) found = Math.max(found, values[index] ?? 0);
  return found;
}

export function increase(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let earlier = values[Math.max(0, from - 1)] ?? 0;
  for (let index = Math.max(1, from); index < to; index += 1) {
    const later = values[index] ?? 0;
    sum += later < earlier ? later : later - earlier;
    earlier = later;
  }
  return sum;
}

export function quantile(share: number): Recomputed {
  return (values, from, to) => {
    const sorted = values.slice(from, to).sort();
    const rank = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN];
    return low + (high - low) * (rank % 1);
  };
}
