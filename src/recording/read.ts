import type { RecordingChunks } from "./chunk.ts";
import type { EntryBatch, RecordingEntry } from "./entry.ts";
import type { GunzipEnd } from "./gunzip.ts";
import { readLine } from "./read-line.ts";
import { LineSplitter, type RawLine } from "./split-lines.ts";
import { endOfText, textBytes } from "./text-bytes.ts";

export interface ReadOptions {
  /** Longest line that is read, in bytes; longer ones are a problem and are skipped. */
  readonly longestLine?: number;
}

export const LONGEST_LINE = 16_000_000;

/**
 * Reads a recording: lines of bare snapshots, of envelopes, or of both; compressed with gzip or not. What cannot be read is a `problem` in
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
  for await (const bytes of textBytes(chunks, end)) yield entriesOf(splitter.push(bytes));
  const { line, problem } = endOfText(splitter.finish(), end, splitter.next);
  if (line !== undefined) yield readLine(line);
  if (problem !== undefined) yield [problem];
}

function* entriesOf(lines: Iterable<RawLine>): Generator<RecordingEntry, void, void> {
  for (const line of lines) yield* readLine(line);
}
