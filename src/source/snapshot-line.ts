import type { JsonValue } from "../model/json.ts";
import { readLine } from "../recording/read-line.ts";
import type { RawLine } from "../recording/split-lines.ts";

/** Longest line, and largest file of one snapshot, that is read, in bytes. */
export const LONGEST_SNAPSHOT = 16_000_000;

/** What a line is, read as a recording's. `reason` goes on after the place: `is not JSON`. */
export type SnapshotLine =
  | { readonly kind: "snapshot"; readonly snapshot: JsonValue }
  | { readonly kind: "problem"; readonly reason: string };

/**
 * One line of a source: a snapshot, or an envelope of a recording, whose snapshot alone counts. None for a blank line and for marks; two
 * where NUL bytes stand before something readable.
 */
export function readSnapshotLine(line: RawLine): readonly SnapshotLine[] {
  return readLine(line).flatMap((entry): SnapshotLine[] => {
    switch (entry.kind) {
      case "snapshot":
        return [{ kind: "snapshot", snapshot: entry.snapshot }];
      case "mark":
        return [];
      case "problem":
        return [{ kind: "problem", reason: entry.reason }];
    }
  });
}
