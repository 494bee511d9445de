import type { Clock } from "../../src/monitor/clock.ts";

/** A clock that a test moves by hand. */
export class HandClock implements Clock {
  #now = 0;
  #waiting: { readonly at: number; readonly call: () => void }[] = [];

  wall(): number {
    return Date.UTC(2025, 9, 12, 7, 4, 56) + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const waiting = { at: this.#now + ms, call };
    this.#waiting.push(waiting);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  }

  /** Calls that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets time pass, and calls what falls due. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    for (const { call } of due) call();
  }
}
