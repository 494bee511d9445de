import { createReadStream, mkdtempSync, rmSync, statfsSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readPackedFile } from "../../src/cli/packed-file.ts";
import type { Column, ColumnDefinition, SnapshotBatch, SnapshotShape } from "../../src/model/snapshot-batch.ts";
import type { RecordingPiece } from "../../src/recording/entry.ts";
import { packRecordings } from "../../src/recording/packed/pack.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { replay } from "../../src/replay/replay.ts";
import { bundleOf, S, snapshotAt, T0, words } from "../watch/desk.ts";

/** Places in a file that do not fit into 32 bits. */
const TWO_GB = 2 ** 31;
const NEEDED = 6e9;
const MINUTES = 10 * 60_000;
const BUNDLE = bundleOf("rule daily_loss\n  critical when risk.loss <= -5%");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "large-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function told(
  pieces: AsyncIterable<RecordingPiece>,
): Promise<{ readonly lines: readonly string[]; readonly summary: object }> {
  const run = replay(pieces, [BUNDLE]);
  const lines: string[] = [];
  for await (const transition of run) lines.push(words(transition));
  return { lines, summary: run.summary };
}

function isRoomy(): boolean {
  const { bavail, bsize } = statfsSync(tmpdir());
  return bavail * bsize > NEEDED;
}

describe.skipIf(!isRoomy())("a recording of more than 2 GB", () => {
  it("is replayed to its torn end, as lines", { timeout: MINUTES }, async () => {
    const file = join(folder, "large.jsonl");
    const note = "x".repeat(4_000);
    const handle = await open(file, "w");
    let rows = 0;
    for (let size = 0; size < TWO_GB + 1e6; ) {
      const block: string[] = [];
      for (let index = 0; index < 1_000; index += 1, rows += 1)
        block.push(JSON.stringify({ ...snapshotAt(rows * S, { risk: { loss: -1 - (rows % 7) / 10 } }), note }));
      const text = `${block.join("\n")}\n`;
      await handle.write(text);
      size += text.length;
    }
    await handle.write(`${JSON.stringify(snapshotAt(rows * S, { risk: { loss: -6 } }))}\n{"timestamp":`);
    await handle.close();
    expect(statSync(file).size).toBeGreaterThan(TWO_GB);
    const { lines, summary } = await told(readPieces(createReadStream(file, { highWaterMark: 1 << 20 })));
    expect(lines).toEqual([`${rows}s !fired critical daily_loss (condition)`]);
    expect(summary).toMatchObject({ snapshots: rows + 1, to: T0 + rows * S, problems: [{ line: rows + 2 }] });
  });

  it("is replayed to its end, packed", { timeout: MINUTES }, async () => {
    const file = join(folder, "large.arrow");
    const [metrics, batches, rows] = [300, 60, 16_384];
    const definitions: readonly ColumnDefinition[] = [
      { path: ["timestamp"], kind: "instant", form: { decimals: 3, zone: "Z", offset: 0 } },
      { path: ["risk", "loss"], kind: "number" },
      ...Array.from({ length: metrics }, (_, index): ColumnDefinition => ({ path: ["more", `m${index}`], kind: "number" })),
    ];
    const more = Array.from({ length: metrics }, (_, index) => [`m${index}`, { node: "value", column: index + 2 }] as const);
    const shape: SnapshotShape = {
      source: undefined,
      timestamp: 0,
      root: {
        node: "group",
        members: [
          ["timestamp", { node: "value", column: 0 }],
          ["risk", { node: "group", members: [["loss", { node: "value", column: 1 }]] }],
          ["more", { node: "group", members: more }],
        ],
      },
    };
    const filled = Array.from(
      { length: metrics },
      (_, index): Column => ({ kind: "number", values: new Float64Array(rows).fill(index) }),
    );
    const batchAt = (index: number): SnapshotBatch => {
      const first = index * rows;
      const at = Float64Array.from({ length: rows }, (_, row) => T0 + (first + row) * S);
      const losses = Float64Array.from({ length: rows }, (_, row) =>
        first + row === batches * rows - 1 ? -6 : -1 - (row % 7) / 10,
      );
      const columns: readonly Column[] = [
        { kind: "instant", values: at, form: { decimals: 3, zone: "Z", offset: 0 } },
        { kind: "number", values: losses },
        ...filled,
      ];
      const now = new Float64Array(rows).fill(Number.NaN);
      return { rows, shapes: [shape], shapeOf: new Int32Array(rows), columns, definitions, now, line: first + 1 };
    };
    await packed(file, async function* () {
      for (let index = 0; index < batches; index += 1) yield { kind: "batch", batch: await Promise.resolve(batchAt(index)) };
    });
    expect(statSync(file).size).toBeGreaterThan(TWO_GB);
    const { lines, summary } = await told(readPackedFile(file, () => undefined));
    const last = batches * rows - 1;
    expect(lines).toEqual([`${last}s !fired critical daily_loss (condition)`]);
    expect(summary).toMatchObject({ snapshots: batches * rows, to: T0 + last * S, problems: [] });
  });
});

async function packed(file: string, pieces: () => AsyncIterable<RecordingPiece>): Promise<void> {
  const handle: FileHandle = await open(file, "w");
  const write = async (chunks: readonly Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) await handle.write(chunk);
  };
  await packRecordings([{ pieces }], write, ({ reason }) => {
    throw new Error(reason);
  });
  await handle.close();
}
