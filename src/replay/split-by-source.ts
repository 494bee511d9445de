import type { Column, SnapshotBatch } from "../model/snapshot-batch.ts";

/** The rows of one source, as a batch of their own. */
export interface SourceRows {
  readonly source: string;
  readonly batch: SnapshotBatch;
  /** By row: which of the whole it was. */
  readonly places: Int32Array;
}

/**
 * A batch apart by source, in the order in which the sources appear: several engines take turns in a recording, and only rows that follow each
 * other are passed over together. `sources`: by shape.
 */
export function splitBySource(batch: SnapshotBatch, sources: readonly string[]): readonly SourceRows[] {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < batch.rows; row += 1) {
    const source = sources[batch.shapeOf[row] ?? 0] ?? "";
    const known = rows.get(source);
    if (known === undefined) rows.set(source, [row]);
    else known.push(row);
  }
  return [...rows].map(([source, all]) => {
    const places = Int32Array.from(all);
    return { source, batch: rows.size === 1 ? batch : rowsOf(batch, places), places };
  });
}

function rowsOf(batch: SnapshotBatch, places: Int32Array): SnapshotBatch {
  return {
    ...batch,
    rows: places.length,
    shapeOf: taken(batch.shapeOf, places, new Int32Array(places.length)),
    now: taken(batch.now, places, new Float64Array(places.length)),
    columns: batch.columns.map((column) => column && columnOf(column, places)),
  };
}

function columnOf(column: Column, places: Int32Array): Column {
  switch (column.kind) {
    case "number":
    case "instant":
      return { ...column, values: taken(column.values, places, new Float64Array(places.length)) };
    case "boolean":
      return { ...column, values: taken(column.values, places, new Uint8Array(places.length)) };
    case "string":
      return { ...column, codes: taken(column.codes, places, new Int32Array(places.length)) };
  }
}

function taken<Values extends Int32Array | Float64Array | Uint8Array>(values: Values, places: Int32Array, into: Values): Values {
  for (let place = 0; place < places.length; place += 1) into[place] = values[places[place] ?? 0] ?? 0;
  return into;
}
