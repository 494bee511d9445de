import { gzipSync } from "node:zlib";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { MarkName } from "./entry.ts";

/** What a monitor writes down of each snapshot before it evaluates it. */
export interface SnapshotEnvelope {
  /** The evaluation's `now`, ms since the epoch. */
  readonly now: number;
  readonly source: string;
  /** JSON data as it was received: what is not JSON (NaN, undefined) must be settled before, or a replay would see another snapshot. */
  readonly snapshot: JsonValue;
}

export interface MarkEnvelope {
  readonly mark: MarkName;
  /** ms since the epoch */
  readonly now: number;
  readonly source: string;
  readonly details?: JsonObject;
}

/**
 * The line of an envelope, its line end included. One entry has one text: members in a fixed order, no white space, the snapshot's own
 * members in the order they came in. Reading the line and writing it again gives the same bytes.
 */
export function writeEntry(entry: SnapshotEnvelope | MarkEnvelope): string {
  const now = formatTimestamp(entry.now);
  if ("snapshot" in entry) return `${JSON.stringify({ now, source: entry.source, snapshot: entry.snapshot })}\n`;
  const details = entry.details === undefined ? {} : { details: entry.details };
  return `${JSON.stringify({ mark: entry.mark, now, source: entry.source, ...details })}\n`;
}

/** A bare snapshot's line. */
export function writeSnapshot(snapshot: JsonValue): string {
  return `${JSON.stringify(snapshot)}\n`;
}

/**
 * What to write first when a recording is continued: it ends a line that an earlier writer may have left torn. Readers skip blank lines.
 */
export const CONTINUATION = "\n";

const OPERATING_SYSTEM_BYTE = 9;
const UNKNOWN_OPERATING_SYSTEM = 255;

/** Packs with gzip. The header carries neither time nor platform: the same text gives the same bytes. */
export function pack(text: string): Uint8Array {
  const packed = gzipSync(text, { level: 9, memLevel: 9 });
  packed[OPERATING_SYSTEM_BYTE] = UNKNOWN_OPERATING_SYSTEM;
  return packed;
}
