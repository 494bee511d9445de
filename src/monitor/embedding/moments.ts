import type { Clock } from "../clock.ts";

/** Waits until something holds, with an end. Who changes what is waited for calls `changed`. */
export class Moments {
  readonly #clock: Clock;
  readonly #looks = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  changed(): void {
    for (const look of [...this.#looks]) look();
  }

  /** Resolves when it holds, or when `ms` are over. */
  async until(holds: () => boolean, ms: number): Promise<void> {
    if (holds() || ms <= 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#looks.delete(look);
        cancel();
        resolve();
      };
      const look = (): void => {
        if (holds()) done();
      };
      const cancel = this.#clock.after(ms, done);
      this.#looks.add(look);
    });
  }
}
