import { BatchBuilder } from "./columns/batch-builder.ts";
import { ColumnLayout } from "./columns/layout.ts";
import type { RecordingEntry, RecordingPiece } from "./entry.ts";

/** Entries that come one by one, with snapshots as columns. They keep their order, and lose their places: they are counted. */
export async function* gatherPieces(pieces: AsyncIterable<RecordingPiece>): AsyncGenerator<RecordingPiece, void, void> {
  const gathering = new Gathering();
  for await (const piece of pieces) {
    if (piece.kind === "entries") for (const entry of piece.entries) yield* gathering.add(entry);
    else yield* [...gathering.rest(), piece];
  }
  yield* gathering.rest();
}

class Gathering {
  readonly #layout = new ColumnLayout();
  readonly #builder = new BatchBuilder(this.#layout);
  #count = 0;

  *add(entry: RecordingEntry): Generator<RecordingPiece, void, void> {
    this.#count += 1;
    const taken = entry.kind === "snapshot" ? this.#layout.take(entry.snapshot, entry.source) : undefined;
    if (taken === undefined) {
      yield* [...this.rest(), { kind: "entries" as const, entries: [entry] }];
      return;
    }
    if (!this.#builder.hasRoomFor(taken.columns)) yield* this.rest();
    this.#builder.addTaken(taken, entry.kind === "problem" ? Number.NaN : (entry.now ?? Number.NaN), this.#count);
  }

  rest(): readonly RecordingPiece[] {
    const batch = this.#builder.finish();
    return batch === undefined ? [] : [{ kind: "batch", batch }];
  }
}
