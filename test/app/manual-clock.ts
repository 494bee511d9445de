import type { Clock } from "../../src/monitor/clock.ts";

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  readonly #start: number;
  #now = 0;
  #timers: { at: number; call: () => void }[] = [];

  constructor(start: number) {
    this.#start = start;
  }

  get waiting(): number {
    return this.#timers.length;
  }

  wall(): number {
    return this.#start + Math.floor(this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = end;
  }
}
