import type { BundleMetrics } from "../../bundle/bundle.ts";
import type { JsonObject } from "../../model/json.ts";
import type { SnapshotBatch, SnapshotShape } from "../../model/snapshot-batch.ts";
import { type ColumnCheck, shapeChecks } from "./shape-checks.ts";

/**
 * Which rows of a batch the schema accepts as they are, 1 for each: the validator would find nothing wrong with them. 0 says nothing: such a row
 * is for the validator. A shape is judged once, its values column by column.
 */
export class SoundRows {
  readonly #document: JsonObject;
  readonly #checks = new Map<SnapshotShape, readonly ColumnCheck[] | undefined>();

  constructor({ document }: BundleMetrics) {
    this.#document = document;
  }

  of(batch: SnapshotBatch): Uint8Array {
    const { rows, shapeOf, shapes } = batch;
    const sound = new Uint8Array(rows);
    const present = new Set<number>();
    for (let row = 0; row < rows; row += 1) present.add(shapeOf[row] ?? 0);
    for (const index of present) {
      const shape = shapes[index];
      const checks = shape === undefined ? undefined : this.#checksOf(shape, batch);
      if (checks === undefined) continue;
      for (let row = 0; row < rows; row += 1) if (shapeOf[row] === index) sound[row] = 1;
      for (const check of checks) check(batch, index, sound);
    }
    return sound;
  }

  #checksOf(shape: SnapshotShape, { definitions }: SnapshotBatch): readonly ColumnCheck[] | undefined {
    if (this.#checks.has(shape)) return this.#checks.get(shape);
    const checks = shape.timestamp === undefined ? undefined : shapeChecks(shape.root, this.#document, definitions);
    this.#checks.set(shape, checks);
    return checks;
  }
}
