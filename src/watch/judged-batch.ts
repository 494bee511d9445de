import type { Bundle } from "../bundle/bundle.ts";
import { SoundRows } from "../evaluate/columns/sound-rows.ts";
import type { SnapshotBatch } from "../model/snapshot-batch.ts";

/** A batch with what decides, row by row, whether the snapshot has to be looked at by itself. */
export interface JudgedBatch {
  readonly batch: SnapshotBatch;
  /** By row: 1 where every policy's schema accepts the snapshot as it is. */
  readonly sound: Uint8Array;
  /** By row: the snapshot's timestamp, where it is sound. */
  readonly timestamps: Float64Array;
  /** By shape: rows of one source have one number. */
  readonly sources: Int32Array;
}

/** Judges batches for the watches of these policies. */
export class BatchJudge {
  readonly #schemas: readonly SoundRows[];

  constructor(bundles: readonly Bundle[]) {
    // Policies of one release share their metrics.
    this.#schemas = [...new Set(bundles.map(({ metrics }) => metrics))].map((metrics) => new SoundRows(metrics));
  }

  judge(batch: SnapshotBatch): JudgedBatch {
    const [first, ...others] = this.#schemas.map((schema) => schema.of(batch));
    const sound = first ?? new Uint8Array(batch.rows);
    for (const other of others) for (let row = 0; row < sound.length; row += 1) sound[row] = (sound[row] ?? 0) & (other[row] ?? 0);
    return { batch, sound, timestamps: timestampsOf(batch), sources: sourcesOf(batch) };
  }
}

function timestampsOf({ rows, shapes, shapeOf, columns }: SnapshotBatch): Float64Array {
  const values = shapes.map(({ timestamp }) => {
    const column = timestamp === undefined ? undefined : columns[timestamp];
    return column?.kind === "instant" ? column.values : undefined;
  });
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only;
  const timestamps = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) timestamps[row] = values[shapeOf[row] ?? 0]?.[row] ?? Number.NaN;
  return timestamps;
}

function sourcesOf({ shapes }: SnapshotBatch): Int32Array {
  const numbers = new Map<string | undefined, number>();
  return Int32Array.from(shapes, ({ source }) => {
    const number = numbers.get(source) ?? numbers.size;
    numbers.set(source, number);
    return number;
  });
}
