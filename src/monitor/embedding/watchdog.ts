import type { Clock } from "../clock.ts";

/**
 * Finds out that a worker hangs: silent for `silence` ms, asked, and silent for as long again. An engine that was busy for that long has
 * not read its messages either; then the time counts anew from when it has a moment.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #silence: number;
  readonly #ask: () => void;
  readonly #bite: () => void;
  #heardAt: number;
  #asked = false;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, silence: number, ask: () => void, bite: () => void) {
    this.#clock = clock;
    this.#silence = silence;
    this.#ask = ask;
    this.#bite = bite;
    this.#heardAt = clock.monotonic();
    this.#wait(silence);
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic();
    this.#asked = false;
  }

  close(): void {
    this.#cancel();
  }

  #wait(ms: number): void {
    const due = this.#clock.monotonic() + ms;
    this.#cancel = this.#clock.after(ms, () => {
      this.#look(this.#clock.monotonic() - due);
    });
  }

  #look(late: number): void {
    const left = this.#heardAt + this.#silence - this.#clock.monotonic();
    if (!this.#asked && left > 0) {
      this.#wait(left);
    } else if (this.#asked && late < this.#silence / 2) {
      this.#bite();
    } else {
      this.#asked = true;
      this.#ask();
      this.#wait(this.#silence);
    }
  }
}
