import type { EntryBatch, RecordingEntry, RecordingPlace } from "../recording/entry.ts";
import { placeIn } from "./recording-problems.ts";
import type { RecordingPieces } from "./recordings.ts";

/** The pieces with the recording's name in their places: a replay reads several, one after the other. */
export async function* placed(operand: string, pieces: RecordingPieces): RecordingPieces {
  const placeOf = (line: number): RecordingPlace => ({ line, file: placeIn(operand, { line }) });
  for await (const piece of pieces)
    yield piece.kind === "batch" ? { ...piece, placeOf } : { ...piece, entries: placedEntries(operand, piece.entries) };
}

function* placedEntries(operand: string, entries: EntryBatch): Generator<RecordingEntry, void, void> {
  for (const entry of entries) yield { ...entry, file: placeIn(operand, entry) };
}
