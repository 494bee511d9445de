import type { Clock } from "./clock.ts";

/** Of the time that goes by, so much may go into asking the second evaluator where nothing changed. */
const SHARE = 0.1;
/** ms of it that may be saved up. */
const MOST = 1_000;

/** When the second evaluator is asked although no outcome changed: as often as a tenth of the time allows, and at least at a given rate; never where that is 0. */
export class CrossCheckBudget {
  readonly #clock: Clock;
  readonly #rate: number;
  #left = 100;
  #at: number;
  #owed = 0;

  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
    this.#at = clock.monotonic();
  }

  /** Asked once for each evaluation in which nothing changed. */
  allows(): boolean {
    if (this.#rate === 0) return false;
    const now = this.#clock.monotonic();
    this.#left = Math.min(MOST, this.#left + SHARE * (now - this.#at));
    this.#at = now;
    this.#owed += this.#rate;
    if (this.#owed < 1 && this.#left <= 0) return false;
    this.#owed = Math.max(0, this.#owed - 1);
    return true;
  }

  /** ms that asking took. */
  spent(ms: number): void {
    this.#left -= ms;
  }
}
