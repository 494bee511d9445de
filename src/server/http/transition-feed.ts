import type { Writable } from "node:stream";
import { compareSeverity } from "../../model/severity.ts";
import type { MonitorView } from "../../monitor/health.ts";
import type { StoredTransition, TransitionQuery } from "../../monitor/store.ts";
import { transitionOnWire } from "./wire.ts";

export type FeedQuery = Pick<TransitionQuery, "source" | "rule" | "atLeast">;

/** Of one read of the store. */
const PAGE = 200;
/** Bytes that may wait for a reader; the rest waits in the store. */
const MOST_WAITING = 256 * 1024;

/**
 * Transitions for one reader, as server-sent events whose id is the sequence number. It holds a place, not a queue: what the reader is behind is
 * read from the store again, so that a slow reader costs no memory, and one that comes again with its last id misses none and gets none twice.
 */
export class TransitionFeed {
  readonly #view: Pick<MonitorView, "transitions">;
  readonly #query: FeedQuery;
  readonly #out: Writable;
  /** Sequence number of the last transition that was sent or passed over. */
  #place: number;
  #isCatchingUp = false;
  /** Something came while the store was read. */
  #isMissing = false;
  #isOver = false;

  constructor(view: Pick<MonitorView, "transitions">, query: FeedQuery, out: Writable, place: number) {
    this.#view = view;
    this.#query = query;
    this.#out = out;
    this.#place = place;
  }

  /** A transition has become durable. */
  tell(transition: StoredTransition): void {
    if (this.#isCatchingUp) this.#isMissing = true;
    else if (this.#out.writableLength > MOST_WAITING) void this.catchUp();
    else this.#send(transition);
  }

  end(): void {
    this.#isOver = true;
  }

  /** Sends what the store has behind the place. Ends the stream when the store does not answer: its reader comes again. */
  async catchUp(): Promise<void> {
    if (this.#isCatchingUp || this.#isOver) return;
    this.#isCatchingUp = true;
    try {
      for (;;) {
        this.#isMissing = false;
        await this.#drained();
        const page = await this.#view.transitions({ ...this.#query, after: this.#place, limit: PAGE });
        for (const transition of page) this.#send(transition);
        if (this.#ended() || (page.length < PAGE && !this.#missing())) return;
      }
    } catch {
      this.#out.end();
    } finally {
      this.#isCatchingUp = false;
    }
  }

  /** Read anew: both change while the store is read. */
  #ended(): boolean {
    return this.#isOver;
  }

  #missing(): boolean {
    return this.#isMissing;
  }

  #send(transition: StoredTransition): void {
    if (this.#isOver || transition.sequence <= this.#place) return;
    this.#place = transition.sequence;
    if (!fits(this.#query, transition)) return;
    this.#out.write(`id: ${transition.sequence}\nevent: transition\ndata: ${JSON.stringify(transitionOnWire(transition))}\n\n`);
  }

  async #drained(): Promise<void> {
    if (this.#out.writableLength <= MOST_WAITING || this.#isOver) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#out.off("drain", done);
        this.#out.off("close", done);
        resolve();
      };
      this.#out.on("drain", done);
      this.#out.on("close", done);
    });
  }
}

function fits({ source, rule, atLeast }: FeedQuery, transition: StoredTransition): boolean {
  return (
    transition.source === (source ?? transition.source) &&
    transition.rule === (rule ?? transition.rule) &&
    (atLeast === undefined || compareSeverity(transition.severity, atLeast) >= 0)
  );
}
