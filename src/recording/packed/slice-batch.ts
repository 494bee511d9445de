import type { Column, SnapshotBatch } from "../../model/snapshot-batch.ts";

/** The rows from `start` to before `end`, which share the memory of the batch. */
export function sliceBatch(batch: SnapshotBatch, start: number, end: number): SnapshotBatch {
  if (start === 0 && end === batch.rows) return batch;
  return {
    ...batch,
    rows: end - start,
    shapeOf: batch.shapeOf.subarray(start, end),
    now: batch.now.subarray(start, end),
    columns: batch.columns.map((column) => column && sliceColumn(column, start, end)),
    line: batch.line + start,
  };
}

function sliceColumn(column: Column, start: number, end: number): Column {
  switch (column.kind) {
    case "number":
    case "instant":
      return { ...column, values: column.values.subarray(start, end) };
    case "boolean":
      return { ...column, values: column.values.subarray(start, end) };
    case "string":
      return { ...column, codes: column.codes.subarray(start, end) };
  }
}
