import type { Clock } from "../clock.ts";

/** Questions to a worker that may never answer. */
export class Questions<Answer> {
  readonly #clock: Clock;
  readonly #within: number;
  readonly #open = new Map<number, (answer?: Answer) => void>();
  #last = 0;

  /** `within` in ms. */
  constructor(clock: Clock, within: number) {
    this.#clock = clock;
    this.#within = within;
  }

  /** Resolves with the answer, or with `otherwise` when none comes. */
  ask(otherwise: Answer, put: (question: number) => void): Promise<Answer> {
    this.#last += 1;
    const question = this.#last;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(this.#within, () => this.#open.get(question)?.());
      this.#open.set(question, (answer = otherwise) => {
        this.#open.delete(question);
        cancel();
        resolve(answer);
      });
      put(question);
    });
  }

  answer(question: number, answer: Answer): void {
    this.#open.get(question)?.(answer);
  }

  /** Nobody is there to answer. */
  close(): void {
    for (const settle of [...this.#open.values()]) settle();
  }
}
