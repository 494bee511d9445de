import type { Clock } from "./clock.ts";

/** What the wall clock did since the last look, beside running. */
export type ClockJump = { readonly kind: "forward" } | { readonly kind: "back"; readonly by: number };

/** ms. Smaller steps are what time synchronisation does: forward they pass, back time stands still until the clock has caught up. */
export const LARGEST_STEP = 2_000;

/** The wall time of a live monitor: it never goes back, save by a jump that is told. */
export class Present {
  readonly #clock: Clock;
  #offset: number;
  #now: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.wall();
    this.#offset = this.#now - clock.monotonic();
  }

  /** As of the last look, ms since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** Looks at the clock. Gives back a jump beyond the largest step, once. */
  look(): ClockJump | undefined {
    const wall = this.#clock.wall();
    const offset = wall - this.#clock.monotonic();
    const jump = offset - this.#offset;
    this.#offset = offset;
    if (jump > LARGEST_STEP) {
      this.#now = Math.max(this.#now, wall);
      return { kind: "forward" };
    }
    const behind = this.#now - wall;
    if (jump < -LARGEST_STEP || behind > LARGEST_STEP) {
      this.#now = wall;
      return { kind: "back", by: Math.max(Math.round(-jump), behind) };
    }
    this.#now = Math.max(this.#now, wall);
    return undefined;
  }
}
