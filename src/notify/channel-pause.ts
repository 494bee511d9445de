import type { Clock } from "../monitor/clock.ts";
import { type Backoff, waitAfter } from "./backoff.ts";

/** Until when a channel that failed is left alone: an outage costs one attempt at a time, not one for each notification that waits. */
export class ChannelPause {
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #random: () => number;
  #until = -Infinity;
  #isAsked = false;
  #failures = 0;

  constructor(clock: Clock, backoff: Backoff, random: () => number) {
    this.#clock = clock;
    this.#backoff = backoff;
    this.#random = random;
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  /** ms that are left; 0 or less: none. */
  get left(): number {
    return this.#until - this.#clock.monotonic();
  }

  /** Whether the receiver itself asked for it: then nothing at all may be sent. */
  get isAsked(): boolean {
    return this.#isAsked && this.left > 0;
  }

  /** `after`: what the receiver asked for, ms. Gives back how long the notification itself should wait. */
  failed(attempts: number, after: number | undefined): number {
    this.#failures += 1;
    const until = this.#clock.monotonic() + Math.max(after ?? 0, waitAfter(this.#failures, this.#backoff, this.#random));
    if (until > this.#until) {
      this.#until = until;
      this.#isAsked = after !== undefined;
    }
    return Math.max(after ?? 0, waitAfter(attempts, this.#backoff, this.#random));
  }

  delivered(): void {
    this.#failures = 0;
    this.#until = -Infinity;
    this.#isAsked = false;
  }
}
