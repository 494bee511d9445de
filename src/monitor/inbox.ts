import type { JsonObject, JsonValue } from "../model/json.ts";
import type { MarkName } from "../recording/entry.ts";
import type { CommandResult } from "../watch/command.ts";
import type { PolicyChange } from "./policy-changes.ts";
import type { SnapshotLoss, SnapshotOutcome } from "./live-monitor.ts";

/** What waits to be recorded, in the order in which it came. */
export type Waiting = WaitingSnapshot | WaitingMark;

export interface WaitingSnapshot {
  readonly kind: "snapshot";
  readonly source: string;
  /** As JSON has it: what a replay will read. */
  readonly snapshot: JsonValue;
  /** Its own, ms since the epoch; NaN where it has none. */
  readonly timestamp: number;
  /** When it came, ms since the epoch. */
  readonly at: number;
  /** Of its JSON text. */
  readonly bytes: number;
  /** By the monotonic clock. */
  readonly receivedAt: number;
  readonly settled: (loss?: SnapshotLoss) => void;
  readonly judged?: (outcome: SnapshotOutcome) => void;
}

export interface WaitingMark {
  readonly kind: "mark";
  readonly source: string;
  readonly mark: MarkName;
  readonly details?: JsonObject;
  /** When it came about, ms since the epoch. */
  readonly at: number;
  /** Of a stop: the clock instants up to when it came about still count. Otherwise the watch ended with its last evaluation. */
  readonly runsUp?: boolean;
  /** Of a refused snapshot that it tells of; 0 otherwise. */
  readonly bytes: number;
  readonly settled: (loss?: SnapshotLoss) => void;
  readonly judged?: (outcome: SnapshotOutcome) => void;
  /** Of a command: who waits for its result. */
  readonly obeyed?: (result: CommandResult) => void;
  /** Of new versions of policies: the change that they belong to. */
  readonly change?: PolicyChange;
}

export interface InboxBounds {
  readonly snapshots: number;
  readonly bytes: number;
}

const KEPT = 10;

/**
 * What waits to be recorded, bounded by count and bytes: beyond them the oldest snapshots go. Marks stay whatever happens, they are few
 * and people made them; those that carry a refused snapshot count as one.
 */
export class Inbox {
  readonly #bounds: InboxBounds;
  #waiting: Waiting[] = [];
  #droppable = 0;
  #bytes = 0;

  constructor(bounds: InboxBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /**
   * What those who can wait find room for. A tenth is kept for those who cannot, an engine in this process and the monitor itself: what was taken
   * from a sender would have to go for theirs. One snapshot of any size finds room where none waits.
   */
  get room(): InboxBounds {
    const { snapshots, bytes } = this.#bounds;
    return {
      snapshots: snapshots - Math.floor(snapshots / KEPT) - this.#droppable,
      bytes: this.#droppable === 0 ? Infinity : bytes - Math.floor(bytes / KEPT) - this.#bytes,
    };
  }

  /** Gives back what had to go. One snapshot of any size finds room. */
  add(each: Waiting): readonly Waiting[] {
    this.#waiting.push(each);
    this.#count(each, 1);
    if (this.#isWithin()) return [];
    const dropped: Waiting[] = [];
    this.#waiting = this.#waiting.filter((old) => {
      if (this.#isWithin() || old === each || !isDroppable(old)) return true;
      this.#count(old, -1);
      dropped.push(old);
      return false;
    });
    return dropped;
  }

  /** The first ones, at most so many and at most so many bytes, but one at least. */
  take(count: number, bytes: number): readonly Waiting[] {
    let [taken, size] = [0, 0];
    for (const each of this.#waiting) {
      if (taken > 0 && (taken >= count || size + each.bytes > bytes)) break;
      taken += 1;
      size += each.bytes;
      this.#count(each, -1);
    }
    const batch = this.#waiting.slice(0, taken);
    this.#waiting = this.#waiting.slice(taken);
    return batch;
  }

  #isWithin(): boolean {
    return this.#droppable <= this.#bounds.snapshots && this.#bytes <= this.#bounds.bytes;
  }

  #count(each: Waiting, sign: 1 | -1): void {
    if (!isDroppable(each)) return;
    this.#droppable += sign;
    this.#bytes += sign * each.bytes;
  }
}

function isDroppable(each: Waiting): boolean {
  return each.kind === "snapshot" || each.bytes > 0;
}
