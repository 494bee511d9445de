import type { Clock } from "../../src/monitor/clock.ts";

/** A clock that a test moves. Calls that come due are made in their order, each at its own time. */
export class VirtualClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #calls: { readonly at: number; readonly call: () => void }[] = [];

  constructor(wall: number) {
    this.#wall = wall;
  }

  wall(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, call: () => void): () => void {
    const entry = { at: this.#monotonic + Math.max(0, ms), call };
    this.#calls.push(entry);
    return () => {
      this.#calls = this.#calls.filter((each) => each !== entry);
    };
  }

  /** Lets time go by. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const next = this.#calls.reduce<{ at: number; call: () => void } | undefined>(
        (first, each) => (each.at <= end && (first === undefined || each.at < first.at) ? each : first),
        undefined,
      );
      if (next === undefined) break;
      this.#move(Math.max(0, next.at - this.#monotonic));
      this.#calls = this.#calls.filter((each) => each !== next);
      next.call();
    }
    this.#move(end - this.#monotonic);
  }

  /** Somebody sets the wall clock. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** The process that waited is no more. */
  forget(): void {
    this.#calls = [];
  }

  get waiting(): number {
    return this.#calls.length;
  }

  #move(ms: number): void {
    this.#monotonic += ms;
    this.#wall += ms;
  }
}
