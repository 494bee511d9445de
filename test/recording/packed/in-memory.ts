import { entriesOf } from "../../../src/recording/batch-entries.ts";
import type { ProblemEntry, RecordingEntry, RecordingPiece } from "../../../src/recording/entry.ts";
import { SUMS_KEY } from "../../../src/recording/packed/check-sums.ts";
import type { ReadableParts } from "../../../src/recording/packed/open-arrow.ts";
import { packRecordings, type PackSummary } from "../../../src/recording/packed/pack.ts";
import { readPacked } from "../../../src/recording/packed/read-packed.ts";
import { readPieces } from "../../../src/recording/read-pieces.ts";

export interface Packed {
  readonly bytes: Buffer;
  readonly summary: PackSummary;
  readonly problems: readonly ProblemEntry[];
}

/** Packs recordings that are read as JSONL. */
export async function packed(...recordings: readonly (string | Uint8Array)[]): Promise<Packed> {
  const chunks: Buffer[] = [];
  const problems: ProblemEntry[] = [];
  const summary = await packRecordings(
    recordings.map((recording) => ({ pieces: () => readPieces([recording]) })),
    (written) => {
      // Copied: the next group is put into the same memory.
      chunks.push(...written.map((chunk) => Buffer.from(chunk)));
      return Promise.resolve();
    },
    (problem) => problems.push(problem),
  );
  return { bytes: Buffer.concat(chunks), summary, problems };
}

/** The file as it was packed before there were check sums: their list has another name, and is passed over. */
export function withoutSums(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  const key = copy.lastIndexOf(SUMS_KEY);
  copy.write("another.", key);
  return copy;
}

export function inMemory(bytes: Uint8Array): ReadableParts {
  return {
    size: bytes.length,
    read: (position, length) => Promise.resolve(Uint8Array.prototype.slice.call(bytes, position, position + length)),
  };
}

export async function piecesOf(bytes: Uint8Array): Promise<readonly RecordingPiece[]> {
  const pieces: RecordingPiece[] = [];
  for await (const piece of readPacked(inMemory(bytes))) pieces.push(piece);
  return pieces;
}

export async function unpacked(bytes: Uint8Array): Promise<readonly RecordingEntry[]> {
  return (await piecesOf(bytes)).flatMap((piece) => [...entriesOf(piece)]);
}

/** JSON that tells -0 from 0 and Infinity from null, and shows the order of members. */
export function shown(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    Object.is(inner, -0) ? "-0" : inner === Infinity || inner === -Infinity ? `${inner}` : Number.isNaN(inner) ? "NaN" : inner,
  );
}
