import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entriesOf } from "../../src/recording/batch-entries.ts";
import { BatchReceiver, BatchSender } from "../../src/recording/elsewhere/batch-message.ts";
import { readAhead } from "../../src/recording/elsewhere/read-ahead.ts";
import type { RecordingEntry, RecordingPiece } from "../../src/recording/entry.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { readRecording } from "../../src/recording/read.ts";
import { recordingText } from "./recording-arbitrary.ts";

const CHUNK = 1 << 16;
let folder = "";
let entry = new URL("file:///");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "elsewhere-"));
  const outfile = join(folder, "reader.mjs");
  await build({
    entryPoints: ["src/cli/threads/recording-reader.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning",
  });
  entry = pathToFileURL(outfile);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function collected(pieces: AsyncIterable<RecordingPiece>): Promise<RecordingEntry[]> {
  const entries: RecordingEntry[] = [];
  for await (const piece of pieces) entries.push(...entriesOf(piece));
  return entries;
}

function written(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function line(index: number): string {
  const timestamp = new Date(Date.UTC(2025, 0, 1) + index * 1_000).toISOString();
  return JSON.stringify({ timestamp, risk: { loss: index / 7 }, venue: `v${index % 5}`, order: `o${index}`, on: index % 2 === 0 });
}

describe("batches on their way to another thread", () => {
  it("arrive as they were sent, and what was met before is not sent again", async () => {
    await fc.assert(
      fc.asyncProperty(recordingText, async (bytes) => {
        const [sender, receiver] = [new BatchSender(), new BatchReceiver()];
        const arrived: RecordingEntry[] = [];
        for await (const piece of readPieces([bytes])) {
          if (piece.kind === "entries") {
            arrived.push(...piece.entries);
            continue;
          }
          const { message, transfer } = sender.message(piece.batch);
          const batch = receiver.batch(structuredClone(message, { transfer }));
          expect(piece.batch.shapeOf.length).toBe(0);
          arrived.push(...entriesOf({ kind: "batch", batch }));
        }
        const expected: RecordingEntry[] = [];
        for await (const each of readRecording([bytes])) expected.push(each);
        expect(arrived).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("tell each text once", async () => {
    const text = Array.from({ length: 30_000 }, (_, index) => line(index)).join("\n");
    const sender = new BatchSender();
    let texts = 0;
    for await (const piece of readPieces([Buffer.from(text).subarray(0, 1_500_000), Buffer.from(text).subarray(1_500_000)])) {
      if (piece.kind !== "batch") continue;
      for (const [, column] of sender.message(piece.batch).message.columns)
        if (column.kind === "string") texts += column.newTexts.length;
    }
    expect(texts).toBe(30_000 + 5);
  });
});

describe("a recording that another thread reads", () => {
  it("leaves a turn to signals and to whatever else waits, between any two pieces", async () => {
    const path = written("turns.jsonl", `${Array.from({ length: 200_000 }, (_, index) => line(index)).join("\n")}\n`);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const seen: number[] = [];
    for await (const piece of readAhead({ path, chunk: CHUNK }, entry).pieces) {
      if (piece.kind === "batch") seen.push(turns);
      // As a replay does: the reader is ahead of it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
    clearImmediate(next);
    expect(seen.length).toBeGreaterThan(5);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("has the same entries", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => (index % 5_000 === 4_999 ? "{" : line(index)));
    const path = written("long.jsonl", `${lines.join("\n")}\n{"timestamp":`);
    const ahead = readAhead({ path, chunk: CHUNK }, entry);
    ahead.start();
    const found = await collected(ahead.pieces);
    expect(found).toEqual(await collected(readPieces([lines.join("\n"), '\n{"timestamp":'])));
    expect(found.filter(({ kind }) => kind === "problem")).toHaveLength(5);
    expect(ahead.bytesRead()).toBe(Buffer.byteLength(lines.join("\n")) + 14);
  });

  it("says what a stream says of a file that is not there", async () => {
    const { pieces } = readAhead({ path: join(folder, "none.jsonl"), chunk: CHUNK }, entry);
    await expect(collected(pieces)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("fails where the thread cannot run", async () => {
    const broken = pathToFileURL(written("broken.mjs", "throw new Error('out of order')"));
    await expect(collected(readAhead({ path: written("a.jsonl", line(1)), chunk: CHUNK }, broken).pieces)).rejects.toThrow(
      "out of order",
    );
  });

  it("may be left in the middle", async () => {
    const path = written("left.jsonl", Array.from({ length: 20_000 }, (_, index) => line(index)).join("\n"));
    for await (const piece of readAhead({ path, chunk: CHUNK }, entry).pieces) {
      expect(piece.kind).toBe("batch");
      break;
    }
  });
});
