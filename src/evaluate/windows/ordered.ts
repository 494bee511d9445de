import { Heap } from "./heap.ts";
import type { Statistic } from "./sliding.ts";

const SMALLEST = 16;

/**
 * `median` and `quantile`, exact: the samples up to the quantile with the largest of them on top, and those above it with the smallest on
 * top. A sample that comes or goes, and one that changes sides for it, cost the logarithm of how many there are at most.
 */
export class Ordered implements Statistic {
  readonly #quantile: number;
  /** By slot, a ring in order of arrival: where the sample is. */
  #places = new Int32Array(SMALLEST);
  #oldest = 0;
  #size = 0;
  readonly #below = new Heap("largest", this.#places);
  readonly #above = new Heap("smallest", this.#places);

  /** In [0, 1]; the median is 0.5. */
  constructor(quantile: number) {
    this.#quantile = quantile;
  }

  enter(value: number): void {
    if (this.#size === this.#places.length) this.#grow();
    const slot = (this.#oldest + this.#size) & (this.#places.length - 1);
    this.#size += 1;
    const side = value <= this.#below.top() ? this.#below : this.#above;
    side.add(value, slot);
    this.#balance();
  }

  leave(): void {
    const side = (this.#places[this.#oldest] ?? 0) < 0 ? this.#below : this.#above;
    side.remove(this.#oldest);
    this.#oldest = (this.#oldest + 1) & (this.#places.length - 1);
    this.#size -= 1;
  }

  result(): number {
    this.#balance();
    const rank = this.#quantile * (this.#size - 1);
    const low = this.#below.top();
    const high = this.#above.size === 0 ? low : this.#above.top();
    return between(low, high, rank - Math.floor(rank));
  }

  /** Below are as many samples as have a rank up to the quantile's. */
  #balance(): void {
    const wanted = Math.floor(this.#quantile * (this.#size - 1)) + 1;
    while (this.#below.size > wanted) this.#below.moveTopTo(this.#above);
    while (this.#below.size < wanted) this.#above.moveTopTo(this.#below);
  }

  #grow(): void {
    const places = new Int32Array(this.#size * 2);
    const age = (slot: number): number => (slot - this.#oldest) & (this.#size - 1);
    for (const side of [this.#below, this.#above]) side.renumber(places, age);
    this.#places = places;
    this.#oldest = 0;
  }
}

/** Linear interpolation; exact at both ends and between equal samples. */
function between(low: number, high: number, share: number): number {
  if (share === 0 || low === high) return low;
  const distance = high - low;
  return Number.isFinite(distance) ? low + distance * share : low * (1 - share) + high * share;
}
