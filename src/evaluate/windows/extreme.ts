import { Ring } from "./ring.ts";
import type { Statistic } from "./sliding.ts";

/**
 * `min` and `max`: a queue of the samples that may yet become the extreme, which a more extreme one drives out from the back. Each sample
 * goes in and out once.
 */
export class Extreme implements Statistic {
  readonly #candidates = new Ring();
  readonly #sign: 1 | -1;

  constructor(which: "min" | "max") {
    this.#sign = which === "min" ? 1 : -1;
  }

  enter(value: number): void {
    while (this.#candidates.size > 0 && this.#sign * this.#candidates.last() > this.#sign * value) this.#candidates.pop();
    this.#candidates.push(value);
  }

  leave(value: number): void {
    if (this.#candidates.first() === value) this.#candidates.shift();
  }

  result(): number {
    return this.#candidates.first();
  }
}
