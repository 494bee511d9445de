import type { EmbeddingHealth } from "./embedding-health.ts";
import { type Loss, Losses } from "./losses.ts";
import type { ItemsMessage } from "./messages.ts";
import { PoisonSearch } from "./poison.ts";
import { reasonFor } from "./reason.ts";
import { snapshotText } from "./snapshot-text.ts";
import { type QueueBounds, TickQueue } from "./tick-queue.ts";

export interface TicksOptions {
  /** What is kept until it is recorded. */
  readonly queue: QueueBounds;
  /** What a worker may have in hand. */
  readonly window: QueueBounds;
  /** Characters of JSON: a larger snapshot is not even serialised. */
  readonly largestSnapshot: number;
}

/** The snapshots of the engine on their way to the worker: each is recorded in the end, waits, or is counted as lost or ignored. */
export class Ticks {
  readonly #largest: number;
  readonly #queue: TickQueue;
  readonly #poison: PoisonSearch;
  readonly #losses = new Losses();
  #received = 0;
  #recorded = 0;
  #abandoned = 0;
  #ignored = 0;

  constructor({ queue, window, largestSnapshot }: TicksOptions) {
    this.#largest = largestSnapshot;
    this.#queue = new TickQueue(queue, window);
    this.#poison = new PoisonSearch(this.#queue);
  }

  /** Nothing waits, and nothing is with the worker. */
  get areDone(): boolean {
    return this.#queue.isEmpty;
  }

  get counts(): EmbeddingHealth["ticks"] {
    return {
      received: this.#received,
      recorded: this.#recorded,
      waiting: this.#queue.snapshots,
      waitingBytes: this.#queue.bytes,
      dropped: this.#losses.total + this.#abandoned,
      ignored: this.#ignored,
    };
  }

  /** Takes a copy. Never throws: what cannot be taken is counted. */
  take(snapshot: unknown, source: unknown): void {
    this.#received += 1;
    try {
      const label = typeof source === "string" ? source : "engine";
      const taken = snapshotText(snapshot, this.#largest);
      if (taken.readable) {
        for (const lost of this.#queue.push(label, taken.text)) this.#losses.add(lost.source, lost.count, "the queue is full");
      } else {
        this.#queue.lose(label);
        this.#losses.add(label, 1, taken.reason);
      }
    } catch (error) {
      this.#losses.add("engine", 1, reasonFor(error));
    }
  }

  /** One came while there is no monitoring. */
  ignore(): void {
    this.#received += 1;
    this.#ignored += 1;
  }

  /** There will be no monitoring: what came until that was known is not kept. */
  ignoreAll(): void {
    this.#ignored += this.#queue.clear();
  }

  /** Monitoring stops without what is left. How many that are. */
  abandonAll(): number {
    this.#abandoned = this.#queue.clear();
    return this.#abandoned;
  }

  /** What the worker gets next; undefined where it has enough, or there is nothing. */
  next(): ItemsMessage | undefined {
    return this.#queue.take(this.#poison.atMost);
  }

  recorded(through: number): void {
    const before = this.#queue.inFlight;
    this.#recorded += this.#queue.acknowledge(through);
    this.#poison.progress(before - this.#queue.inFlight);
  }

  /** The worker is gone. The next one is handed again what is not acknowledged, but for a snapshot that workers die of. */
  workerEnded(): void {
    const given = this.#poison.died();
    this.#queue.takeBack();
    if (given !== undefined) this.#losses.add(given, 1, "workers die of it");
  }

  /** What was lost since the last call. */
  takeLosses(): readonly Loss[] {
    return this.#losses.take();
  }
}
