import type { JsonObject, JsonValue } from "../model/json.ts";
import type { SnapshotBatch } from "../model/snapshot-batch.ts";

/** What a recording holds, in its own order. */
export type RecordingEntry = SnapshotEntry | MarkEntry | ProblemEntry;

/** Entries one by one, or many at a time: waiting for each by itself costs more than to evaluate it. */
export type RecordingEntries = AsyncIterable<RecordingEntry | EntryBatch | RecordingPiece> | Iterable<RecordingEntry>;

/** Entries that are read as they are asked for: all of a batch come before the next is asked for. */
export type EntryBatch = Iterable<RecordingEntry>;

/** Many entries at a time: snapshots as columns, where they fit into some; everything else one by one. */
export type RecordingPiece = BatchPiece | { readonly kind: "entries"; readonly entries: EntryBatch };

export interface BatchPiece {
  readonly kind: "batch";
  readonly batch: SnapshotBatch;
  /** Where a line stands, for whoever reads several recordings. */
  readonly placeOf?: (line: number) => RecordingPlace;
}

/** The `line` of what is wrong with a recording as a whole. */
export const WHOLE = 0;

/** Where an entry stands. */
export interface RecordingPlace {
  /** Counted from 1, or `WHOLE`; of a folder of metric files it is always 1. */
  readonly line: number;
  /** In a folder: the name of the metric file. Who reads several recordings may put a name for the whole place here. */
  readonly file?: string;
}

export interface SnapshotEntry extends RecordingPlace {
  readonly kind: "snapshot";
  /** As the engine sent it, not yet validated. */
  readonly snapshot: JsonValue;
  /** The evaluation's `now`, ms since the epoch. Undefined for a bare snapshot: the watch's own rule gives it one. */
  readonly now?: number;
  /** Undefined for a bare snapshot: the caller names its source. */
  readonly source?: string;
}

/**
 * `start` and `stop` of a watch; `command` of an operator; `skew`: a snapshot was refused, so far was it ahead of the clock; `rewind`: the
 * clock was set back; `policy`: other versions were put to work; `disagreement` of the two evaluators.
 */
export const MARKS = ["start", "stop", "command", "skew", "rewind", "policy", "disagreement"] as const;
export type MarkName = (typeof MARKS)[number];

export interface MarkEntry extends RecordingPlace {
  readonly kind: "mark";
  readonly mark: MarkName;
  /** ms since the epoch */
  readonly now: number;
  readonly source: string;
  /** Of a `command` the command; of a `skew` `ahead_ms`; of a `rewind` `by_ms`; of a disagreement what the evaluators said. */
  readonly details?: JsonObject;
}

/** A line that could not be read. Reading goes on behind it. */
export interface ProblemEntry extends RecordingPlace {
  readonly kind: "problem";
  /** One clause in the reader's words, goes on after the place: `is cut short: the recording ends in the middle of a line`. */
  readonly reason: string;
  readonly fix: string;
}
