import type { ItemsMessage } from "./messages.ts";

/** Snapshots, and bytes of their text. */
export interface QueueBounds {
  readonly snapshots: number;
  readonly bytes: number;
}

export interface Lost {
  readonly source: string;
  readonly count: number;
}

/** A snapshot's JSON, or how many were lost. */
interface Item {
  readonly source: string;
  readonly content: string | number;
  readonly bytes: number;
}

/**
 * What the engine keeps until the worker has it recorded. At the front what was handed over and is not acknowledged, at most a window;
 * behind it what waits. Beyond the bounds the oldest of those that wait go, so that every snapshot is either recorded or counted as
 * lost. A new worker is handed the front once more.
 */
export class TickQueue {
  readonly #bounds: QueueBounds;
  readonly #window: QueueBounds;
  readonly #flight = new Line();
  readonly #waiting = new Line();
  /** Not told to a worker yet, by source. */
  readonly #lost = new Map<string, number>();
  /** Of those in flight, how many this worker was handed. */
  #posted = 0;
  /** Number of the first in flight. */
  #first = 1;

  constructor(bounds: QueueBounds, window: QueueBounds) {
    this.#bounds = bounds;
    this.#window = window;
  }

  /** Snapshots that are not recorded yet. */
  get snapshots(): number {
    return this.#flight.snapshots + this.#waiting.snapshots;
  }

  get bytes(): number {
    return this.#flight.bytes + this.#waiting.bytes;
  }

  /** Handed over, not acknowledged; losses that have to be told count as one. */
  get inFlight(): number {
    return this.#flight.length;
  }

  /** Of those, how many this worker has. */
  get posted(): number {
    return this.#posted;
  }

  get isEmpty(): boolean {
    return this.#flight.length === 0 && this.#waiting.length === 0 && this.#lost.size === 0;
  }

  /** Gives back what had to go for it; that may be itself. */
  push(source: string, text: string): readonly Lost[] {
    this.#waiting.push({ source, content: text, bytes: Buffer.byteLength(text) });
    if (this.snapshots <= this.#bounds.snapshots && this.bytes <= this.#bounds.bytes) return [];
    const lost = new Map<string, number>();
    while (this.snapshots > this.#bounds.snapshots || this.bytes > this.#bounds.bytes) {
      const oldest = this.#waiting.shift();
      if (oldest === undefined) break;
      this.lose(oldest.source);
      lost.set(oldest.source, (lost.get(oldest.source) ?? 0) + 1);
    }
    return [...lost].map(([name, count]) => ({ source: name, count }));
  }

  /** Counts a snapshot that never came into the queue. */
  lose(source: string): void {
    this.#lost.set(source, (this.#lost.get(source) ?? 0) + 1);
  }

  /** What the worker gets next; at most `atMost` may be with it at once. Undefined: nothing, or it has enough. */
  take(atMost = Infinity): ItemsMessage | undefined {
    this.#fill();
    const end = Math.min(this.#flight.length, atMost);
    if (end <= this.#posted) return undefined;
    const first = this.#first + this.#posted;
    const sources: string[] = [];
    const contents: (string | number)[] = [];
    for (; this.#posted < end; this.#posted += 1) {
      const item = this.#flight.at(this.#posted);
      if (item === undefined) break;
      sources.push(item.source);
      contents.push(item.content);
    }
    return { kind: "items", first, sources, contents };
  }

  /** What is numbered so, and all before it, is recorded. Gives back how many snapshots that were. */
  acknowledge(through: number): number {
    let snapshots = 0;
    while (this.#first <= through && this.#posted > 0) {
      const item = this.#shiftFlight();
      if (typeof item?.content === "string") snapshots += 1;
    }
    return snapshots;
  }

  /** The worker is gone: the next one is handed again what is not acknowledged. */
  takeBack(): void {
    this.#posted = 0;
  }

  /** Gives up the first in flight: workers die of it. Its source, where it was a snapshot. */
  giveUpFirst(): string | undefined {
    const item = this.#shiftFlight();
    if (typeof item?.content !== "string") return undefined;
    this.lose(item.source);
    return item.source;
  }

  /** Forgets everything; how many snapshots that were. */
  clear(): number {
    const { snapshots } = this;
    this.#flight.clear();
    this.#waiting.clear();
    this.#lost.clear();
    this.#posted = 0;
    return snapshots;
  }

  #shiftFlight(): Item | undefined {
    const item = this.#flight.shift();
    this.#first += 1;
    this.#posted = Math.max(0, this.#posted - 1);
    return item;
  }

  #fill(): void {
    const hasRoom = (): boolean => this.#flight.length < this.#window.snapshots && this.#flight.bytes < this.#window.bytes;
    if (hasRoom()) {
      for (const [source, count] of this.#lost) this.#flight.push({ source, content: count, bytes: 0 });
      this.#lost.clear();
    }
    while (hasRoom()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#flight.push(next);
    }
  }
}

/** First in, first out, in constant time. */
class Line {
  #items: (Item | undefined)[] = [];
  #head = 0;
  bytes = 0;
  snapshots = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  at(place: number): Item | undefined {
    return this.#items[this.#head + place];
  }

  push(item: Item): void {
    this.#items.push(item);
    this.bytes += item.bytes;
    if (typeof item.content === "string") this.snapshots += 1;
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.bytes -= item.bytes;
    if (typeof item.content === "string") this.snapshots -= 1;
    if (this.#head > 1_000 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    [this.#items, this.#head, this.bytes, this.snapshots] = [[], 0, 0, 0];
  }
}
