import type { TickQueue } from "./tick-queue.ts";

/** Workers that die one after the other with nothing recorded, before what they were given is suspected. */
const PATIENCE = 3;

/**
 * Finds the snapshot that workers die of, so that it is not sent again for ever. After several deaths without any progress the snapshots in
 * flight go one by one; the one that a worker has alone when it dies, three times, is given up.
 */
export class PoisonSearch {
  readonly #queue: TickQueue;
  #deaths = 0;
  /** How many are still to be tried alone. */
  #suspects = 0;

  constructor(queue: TickQueue) {
    this.#queue = queue;
  }

  /** How many may be with the worker at once. */
  get atMost(): number {
    return this.#suspects > 0 ? 1 : Infinity;
  }

  progress(acknowledged: number): void {
    this.#deaths = 0;
    this.#suspects = Math.max(0, this.#suspects - acknowledged);
  }

  /** To be called before the queue takes back. The source of a snapshot that was given up. */
  died(): string | undefined {
    if (this.#queue.posted === 0) return undefined;
    this.#deaths += 1;
    if (this.#deaths < PATIENCE) return undefined;
    this.#deaths = 0;
    if (this.#suspects === 0 && this.#queue.posted > 1) {
      this.#suspects = this.#queue.inFlight;
      return undefined;
    }
    this.#suspects = Math.max(0, this.#suspects - 1);
    return this.#queue.giveUpFirst();
  }
}
