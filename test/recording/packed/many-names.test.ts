import { expect, it } from "vitest";
import type { ColumnDefinition } from "../../../src/model/snapshot-batch.ts";
import type { PackedLayout, StoredColumn } from "../../../src/recording/packed/read-layout.ts";
import type { RawColumn } from "../../../src/recording/packed/read-message.ts";
import { piecesOf } from "../../../src/recording/packed/read-rows.ts";

const METRICS = 400;
const ROWS = 60;
const NOTHING = Buffer.alloc(0);

/** A list that counts how often something is read from it. */
function counted(list: readonly number[], count: () => void): readonly number[] {
  return new Proxy(list, {
    get: (all, name) => {
      count();
      return Reflect.get(all, name) as unknown;
    },
  });
}

function column(values: ArrayBufferView, nullCount: number): RawColumn {
  return { nullCount, validity: NOTHING, values: Buffer.from(values.buffer), offsets: NOTHING };
}

it("a batch of very many metrics is read without a search through their names for each row", () => {
  // Two shapes by turns, each with half of the metrics; where a row has no value stands what no row may have, so that each is asked about.
  const [even, odd] = [0, 1].map((half) => Array.from({ length: METRICS / 2 }, (_, index) => index * 2 + half));
  const names = Array.from({ length: METRICS }, (_, index) => `m${index}`);
  const stored = names.map((name): StoredColumn => ({ name, storage: { type: "number" } }));
  const root = { node: "group", members: [] } as const;
  let reads = 0;
  const layout: PackedLayout = {
    columns: [
      ...stored,
      { name: "now", storage: { type: "instant" } },
      { name: "shape", storage: { type: "index" } },
      { name: "entry", storage: { type: "text" } },
    ],
    now: METRICS,
    shape: METRICS + 1,
    entry: METRICS + 2,
    places: names.map((_, index) => index),
    definitions: names.map((name): ColumnDefinition => ({ path: [name], kind: "number" })),
    shapes: [0, 1].map(() => ({ source: undefined, root, timestamp: undefined })),
    metrics: [even, odd].map((list) => counted(list ?? [], () => (reads += 1))),
  };
  const valuesOf = (metric: number): Float64Array =>
    Float64Array.from({ length: ROWS }, (_, row) => (row % 2 === metric % 2 ? row : Number.NaN));
  const columns = [
    ...names.map((_, metric) => column(valuesOf(metric), ROWS / 2)),
    column(new Float64Array(ROWS), ROWS),
    column(
      Int32Array.from({ length: ROWS }, (_, row) => row % 2),
      0,
    ),
    column(new Uint8Array(0), ROWS),
  ];
  const pieces = piecesOf({ rows: ROWS, isSound: true, columns }, layout, new Map(), 1);
  expect(pieces).toMatchObject([{ kind: "batch", batch: { rows: ROWS } }]);
  expect(reads).toBeGreaterThan(METRICS);
  expect(reads).toBeLessThan(5 * METRICS);
});
