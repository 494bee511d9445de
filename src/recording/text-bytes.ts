import { bytesOf, type RecordingChunks } from "./chunk.ts";
import { type ProblemEntry, WHOLE } from "./entry.ts";
import { isArrowFile } from "./packed/format.ts";
import { type GunzipEnd, gunzip, isGzip } from "./gunzip.ts";
import { readLine } from "./read-line.ts";
import type { RawLine } from "./split-lines.ts";

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** A recording's bytes as text has them: unpacked, without a byte order mark. `end` says how unpacking ended. */
export async function* textBytes(chunks: RecordingChunks, end: GunzipEnd): AsyncGenerator<Uint8Array, void, void> {
  let isFirst = true;
  for await (const chunk of unpacked(chunks, end)) {
    if (isFirst && isArrowFile(chunk)) {
      end.failure = "packed";
      return;
    }
    yield isFirst ? withoutByteOrderMark(chunk) : chunk;
    isFirst = false;
  }
}

/** The first chunk has at least three bytes, where there are three. */
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

/**
 * What is to be read of a last line that has no end, and what is told of how unpacking ended: where that is why the line is torn, it is not told
 * a second time.
 */
export function endOfText(
  last: RawLine | undefined,
  { failure }: GunzipEnd,
  next: number,
): { readonly line?: RawLine; readonly problem?: ProblemEntry } {
  if (failure === undefined) return last === undefined ? {} : { line: last };
  if (last === undefined) return { problem: gunzipProblem(failure, next) };
  const isTorn = readLine(last).some(({ kind }) => kind === "problem");
  return isTorn ? { problem: gunzipProblem(failure, last.number) } : { line: last, problem: gunzipProblem(failure, next) };
}

function gunzipProblem(failure: NonNullable<GunzipEnd["failure"]>, line: number): ProblemEntry {
  switch (failure) {
    case "cut short":
      return {
        kind: "problem",
        line,
        reason: "is where the compressed recording is cut short",
        fix: "copy the file again; what came before was read",
      };
    case "damaged":
      return {
        kind: "problem",
        line,
        reason: "is where the compressed recording is damaged",
        fix: "copy the file again, or check it with `gzip -t`",
      };
    case "followed":
      return {
        kind: "problem",
        line,
        reason: "is where something follows the compressed recording that is not gzip",
        fix: "what came before is whole and was read; copy the file again, should more have followed",
      };
    case "packed":
      return {
        kind: "problem",
        line: WHOLE,
        reason: "is a packed recording (Arrow), which is read from its file alone",
        fix: "name the file, not compressed",
      };
  }
}
