import { snapshotAt } from "../model/snapshot-batch.ts";
import type { BatchPiece, EntryBatch, RecordingPiece, SnapshotEntry } from "./entry.ts";

/** The row of a batch as the entry that it came from. */
export function entryAt({ batch, placeOf }: BatchPiece, row: number): SnapshotEntry {
  const source = batch.shapes[batch.shapeOf[row] ?? 0]?.source;
  const now = batch.now[row] ?? Number.NaN;
  return {
    kind: "snapshot",
    ...(placeOf?.(batch.line + row) ?? { line: batch.line + row }),
    snapshot: snapshotAt(batch, row),
    ...(Number.isNaN(now) ? {} : { now }),
    ...(source !== undefined && { source }),
  };
}

/** A piece as entries, each made when it is asked for. */
export function entriesOf(piece: RecordingPiece): EntryBatch {
  return piece.kind === "entries" ? piece.entries : rowsOf(piece);
}

function* rowsOf(piece: BatchPiece): Generator<SnapshotEntry, void, void> {
  for (let row = 0; row < piece.batch.rows; row += 1) yield entryAt(piece, row);
}
