import { Ring } from "./ring.ts";
import type { Statistic } from "./sliding.ts";

/** `change`: the newest sample minus the oldest in the window; 0 for one. */
export class Change implements Statistic {
  readonly #values = new Ring();

  enter(value: number): void {
    this.#values.push(value);
  }

  leave(): void {
    this.#values.shift();
  }

  result(): number {
    return this.#values.last() - this.#values.first();
  }
}
