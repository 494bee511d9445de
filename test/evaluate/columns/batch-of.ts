import type { JsonValue } from "../../../src/model/json.ts";
import type { SnapshotBatch } from "../../../src/model/snapshot-batch.ts";
import { BatchBuilder } from "../../../src/recording/columns/batch-builder.ts";
import { ColumnLayout } from "../../../src/recording/columns/layout.ts";

/** Snapshots as rows of one batch, as a recording's reader makes it. Undefined where one does not fit into columns. */
export function batchOf(snapshots: readonly JsonValue[], layout = new ColumnLayout()): SnapshotBatch | undefined {
  const builder = new BatchBuilder(layout);
  for (const [index, snapshot] of snapshots.entries()) {
    const taken = layout.take(snapshot, undefined);
    if (taken === undefined) return undefined;
    builder.addTaken(taken, Number.NaN, index + 1);
  }
  return builder.finish();
}
