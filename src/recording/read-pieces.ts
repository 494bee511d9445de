import type { RecordingChunks } from "./chunk.ts";
import { BatchBuilder } from "./columns/batch-builder.ts";
import { ColumnLayout } from "./columns/layout.ts";
import { LineTaker } from "./columns/line-taker.ts";
import type { RecordingEntry, RecordingPiece, SnapshotEntry } from "./entry.ts";
import type { GunzipEnd } from "./gunzip.ts";
import { LONGEST_LINE, type ReadOptions } from "./read.ts";
import { readLine } from "./read-line.ts";
import { LineSplitter, type RawLine } from "./split-lines.ts";
import { endOfText, textBytes } from "./text-bytes.ts";

/** A batch has at least so many rows, where nothing stands between them. */
const LEAST_ROWS = 2_048;

/**
 * `readRecording`, with snapshots as columns: the same entries in the same order. Lines that are alike are not parsed by themselves; what fits into
 * no column (marks, problems, snapshots of thousands of values) comes as an entry.
 */
export async function* readPieces(chunks: RecordingChunks, options: ReadOptions = {}): AsyncGenerator<RecordingPiece, void, void> {
  const splitter = new LineSplitter(options.longestLine ?? LONGEST_LINE);
  const gatherer = new Gatherer();
  const end: GunzipEnd = {};
  for await (const bytes of textBytes(chunks, end)) {
    yield* gatherer.gather(splitter.push(bytes, gatherer.taker));
    yield* gatherer.rest(LEAST_ROWS);
  }
  const { line, problem } = endOfText(splitter.finish(), end, splitter.next);
  if (line !== undefined) yield* gatherer.gather([line]);
  yield* gatherer.rest(1);
  if (problem !== undefined) yield { kind: "entries", entries: [problem] };
}

/** Puts what is alike together, and keeps the order. */
class Gatherer {
  readonly #layout = new ColumnLayout();
  readonly #builder = new BatchBuilder(this.#layout);
  readonly taker = new LineTaker(this.#builder);
  #entries: RecordingEntry[] = [];

  *gather(lines: Iterable<RawLine>): Generator<RecordingPiece, void, void> {
    for (const line of lines) {
      const entries = readLine(line);
      const [entry] = entries;
      if (entries.length === 1 && entry?.kind === "snapshot") yield* this.#snapshot(entry, line);
      else yield* this.#others(entries);
    }
  }

  /** What has been gathered; a batch with fewer rows than `least` waits for more. */
  *rest(least: number): Generator<RecordingPiece, void, void> {
    if (this.#entries.length > 0) yield this.#takeEntries();
    if (this.#builder.rows >= least) yield* this.#batch();
  }

  *#snapshot(entry: SnapshotEntry, line: RawLine): Generator<RecordingPiece, void, void> {
    const taken = this.#layout.take(entry.snapshot, entry.source);
    if (taken === undefined) {
      yield* this.#others([entry]);
      return;
    }
    if (!this.#builder.follows(entry.line) || !this.#builder.hasRoomFor(taken.columns)) yield* this.#batch();
    this.#builder.addTaken(taken, entry.now ?? Number.NaN, entry.line);
    this.taker.learn(line.bytes, entry, taken.shape);
  }

  *#others(entries: readonly RecordingEntry[]): Generator<RecordingPiece, void, void> {
    // Behind a blank line as well a batch ends: the next line is the first of another, and is read in place.
    yield* this.#batch();
    this.#entries.push(...entries);
  }

  /** What is in columns, behind the entries that stood before it. */
  *#batch(): Generator<RecordingPiece, void, void> {
    if (this.#builder.rows === 0) return;
    if (this.#entries.length > 0) yield this.#takeEntries();
    const batch = this.#builder.finish();
    if (batch !== undefined) yield { kind: "batch", batch };
  }

  #takeEntries(): RecordingPiece {
    const entries = this.#entries;
    this.#entries = [];
    return { kind: "entries", entries };
  }
}
