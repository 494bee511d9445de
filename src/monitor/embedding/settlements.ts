/**
 * Which of the numbered snapshots are settled. They may settle in any order; the engine hears up to where all of them are, once for all
 * that settle in one turn.
 */
export class Settlements {
  readonly #tell: (through: number) => void;
  readonly #settled = new Set<number>();
  #through: number | undefined;
  #told: number | undefined;
  #isScheduled = false;

  constructor(tell: (through: number) => void) {
    this.#tell = tell;
  }

  /** Gives back what is to be called when this one is settled. Numbers come one after the other. */
  open(number: number): () => void {
    this.#through ??= number - 1;
    this.#told ??= number - 1;
    return () => {
      this.#settle(number);
    };
  }

  /** Tells what has not been told. */
  report(): void {
    this.#isScheduled = false;
    const through = this.#through;
    if (through === undefined || through === this.#told) return;
    this.#told = through;
    this.#tell(through);
  }

  #settle(number: number): void {
    if (this.#through === undefined || number <= this.#through) return;
    this.#settled.add(number);
    while (this.#settled.delete(this.#through + 1)) this.#through += 1;
    if (this.#isScheduled || this.#through === this.#told) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.report();
    });
  }
}
