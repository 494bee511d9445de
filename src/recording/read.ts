import { bytesOf, type RecordingChunks } from "./chunk.ts";
import type { EntryBatch, ProblemEntry, RecordingEntry } from "./entry.ts";
import { type GunzipEnd, gunzip, isGzip } from "./gunzip.ts";
import { readLine } from "./read-line.ts";
import { LineSplitter, type RawLine } from "./split-lines.ts";

export interface ReadOptions {
  /** Longest line that is read, in bytes; longer ones are a problem and are skipped. */
  readonly longestLine?: number;
}

const LONGEST_LINE = 16_000_000;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads a recording: lines of bare snapshots, of envelopes, or of both; packed with gzip or not. What cannot be read is a `problem` in
 * its place, and reading goes on. Rejects only when `chunks` does.
 */
export async function* readRecording(
  chunks: RecordingChunks,
  options: ReadOptions = {},
): AsyncGenerator<RecordingEntry, void, void> {
  for await (const batch of readInBatches(chunks, options)) yield* batch;
}

/** The same, as many entries at a time as a chunk completes, each parsed when it is its turn. */
export async function* readInBatches(chunks: RecordingChunks, options: ReadOptions = {}): AsyncGenerator<EntryBatch, void, void> {
  const splitter = new LineSplitter(options.longestLine ?? LONGEST_LINE);
  const end: GunzipEnd = {};
  let isFirst = true;
  for await (const chunk of unpacked(chunks, end)) {
    const bytes = isFirst ? withoutByteOrderMark(chunk) : chunk;
    isFirst = false;
    yield entriesOf(splitter.push(bytes));
  }
  const last = splitter.finish();
  if (last !== undefined) yield readLine(last);
  if (end.failure !== undefined) yield [gunzipProblem(end.failure, splitter.next)];
}

function* entriesOf(lines: Iterable<RawLine>): Generator<RecordingEntry, void, void> {
  for (const line of lines) yield* readLine(line);
}

/** The bytes as text has them. The first chunk has at least three bytes, where there are three. */
async function* unpacked(chunks: RecordingChunks, end: GunzipEnd): AsyncGenerator<Uint8Array, void, void> {
  const pieces = iterate(chunks);
  try {
    let first = new Uint8Array(0);
    while (first.length < BYTE_ORDER_MARK.length) {
      const next = await pieces.next();
      if (next.done === true) break;
      first = Buffer.concat([first, bytesOf(next.value)]);
    }
    const rest = (async function* (): AsyncGenerator<string | Uint8Array, void, void> {
      yield first;
      yield* pieces;
    })();
    if (isGzip(first)) yield* withFirstThree(gunzip(rest, end));
    else for await (const chunk of rest) yield bytesOf(chunk);
  } finally {
    await pieces.return();
  }
}

async function* withFirstThree(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let first: Uint8Array | undefined = new Uint8Array(0);
  for await (const piece of pieces) {
    if (first === undefined) {
      yield piece;
      continue;
    }
    first = Buffer.concat([first, piece]);
    if (first.length < BYTE_ORDER_MARK.length) continue;
    yield first;
    first = undefined;
  }
  if (first !== undefined && first.length > 0) yield first;
}

async function* iterate(chunks: RecordingChunks): AsyncGenerator<string | Uint8Array, void, void> {
  yield* chunks;
}

function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

function gunzipProblem(failure: "cut short" | "damaged", line: number): ProblemEntry {
  return failure === "cut short"
    ? {
        kind: "problem",
        line,
        reason: "is where the packed recording is cut short",
        fix: "copy the file again; what came before was read",
      }
    : {
        kind: "problem",
        line,
        reason: "is where the packed recording is damaged",
        fix: "copy the file again, or check it with `gzip -t`",
      };
}
