import type { EntryBatch, ProblemEntry, RecordingPiece } from "../entry.ts";
import { ArrowWriter } from "./arrow-writer.ts";
import { catalogueBatch } from "./batch-rows.ts";
import { Catalogue, noTranslation, type Translation } from "./catalogue.ts";
import { entryText } from "./entry-text.ts";
import { RowGroup } from "./row-group.ts";
import { sliceBatch } from "./slice-batch.ts";

/** Rows at a time: how much text they have is known only afterwards. */
const STEP = 4_096;

/** A recording to pack, which is read twice: what columns there are stands at the head of the file. */
export interface UnpackedRecording {
  pieces(): AsyncIterable<RecordingPiece>;
}

/** Where the packed recording goes, in order. */
export type WriteChunks = (chunks: readonly Uint8Array[]) => Promise<void>;

export interface PackSummary {
  readonly rows: number;
  /** Metrics, counted once for each type. */
  readonly columns: number;
  readonly shapes: number;
  /** Of the rows: those kept as JSON, since they are marks or do not fit into columns. */
  readonly entries: number;
}

/**
 * Packs recordings, one after the other, into one Arrow file. Problems have no place in it: they are given to `tell`, from the first
 * reading. Rejects only when reading or writing does.
 */
export async function packRecordings(
  recordings: readonly UnpackedRecording[],
  write: WriteChunks,
  tell: (problem: ProblemEntry, recording: number) => void,
): Promise<PackSummary> {
  const catalogue = new Catalogue();
  for (const [index, recording] of recordings.entries()) {
    const translation = noTranslation();
    for await (const piece of recording.pieces()) {
      if (piece.kind === "batch") catalogueBatch(piece.batch, catalogue, translation);
      else for (const entry of piece.entries) if (entry.kind === "problem") tell(entry, index);
    }
  }
  catalogue.isComplete = true;
  const packing = new Packing(catalogue, write);
  for (const recording of recordings) {
    const translation = noTranslation();
    for await (const piece of recording.pieces()) await packing.add(piece, translation);
  }
  return packing.end();
}

class Packing {
  readonly #catalogue: Catalogue;
  readonly #group: RowGroup;
  readonly #writer: ArrowWriter;
  readonly #write: WriteChunks;
  #rows = 0;
  #entries = 0;

  constructor(catalogue: Catalogue, write: WriteChunks) {
    this.#catalogue = catalogue;
    this.#group = new RowGroup(catalogue);
    this.#writer = new ArrowWriter(catalogue);
    this.#write = write;
  }

  async add(piece: RecordingPiece, translation: Translation): Promise<void> {
    if (piece.kind === "entries") return this.#addEntries(piece.entries);
    const { batch } = piece;
    for (let start = 0; start < batch.rows; ) {
      const room = this.#group.capacity - this.#group.rows;
      const end = Math.min(batch.rows, start + Math.min(room, STEP));
      this.#group.addBatch(sliceBatch(batch, start, end), translation);
      if (this.#group.isFull) await this.#flush();
      start = end;
    }
  }

  async end(): Promise<PackSummary> {
    if (this.#group.rows > 0) await this.#flush();
    await this.#write(this.#writer.end());
    const { definitions, shapes } = this.#catalogue;
    return { rows: this.#rows, columns: definitions.length, shapes: shapes.length, entries: this.#entries };
  }

  async #addEntries(entries: EntryBatch): Promise<void> {
    for (const entry of entries) {
      if (entry.kind === "problem") continue;
      this.#group.addEntry(entryText(entry), entry.now ?? Number.NaN);
      if (this.#group.isFull) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    this.#rows += this.#group.rows;
    this.#entries += this.#group.entries.length;
    await this.#write(this.#writer.group(this.#group));
    this.#group.clear();
  }
}
