import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRecording } from "../../../src/recording/read.ts";
import type { RecordingEntry } from "../../../src/recording/entry.ts";
import { recordingText } from "../recording-arbitrary.ts";
import { packed, piecesOf, shown, unpacked } from "./in-memory.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 300);

async function entriesIn(...recordings: readonly (string | Uint8Array)[]): Promise<RecordingEntry[]> {
  const entries: RecordingEntry[] = [];
  for (const recording of recordings) for await (const entry of readRecording([recording])) entries.push(entry);
  return entries;
}

/** Packs and reads back: what comes out is what went in, the problems aside, each row a line. */
async function holds(...recordings: readonly (string | Uint8Array)[]): Promise<ReturnType<typeof packed>> {
  const before = await entriesIn(...recordings);
  const result = await packed(...recordings);
  const kept = before.filter(({ kind }) => kind !== "problem");
  const expected = kept.map((entry, index) => ({ ...entry, line: index + 1 }));
  const after = await unpacked(result.bytes);
  expect(after).toEqual(expected);
  const inOrder = ({ kind, line, ...rest }: RecordingEntry): string => shown([kind, line, ...Object.entries(rest).sort()]);
  expect(after.map(inOrder)).toEqual(expected.map(inOrder));
  expect(result.problems).toEqual(before.filter(({ kind }) => kind === "problem"));
  expect(result.summary.rows).toBe(expected.length);
  return result;
}

const at = (second: number): string => new Date(Date.UTC(2025, 9, 14, 3, 45, second)).toISOString();
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");

describe("a packed recording", () => {
  it("has the entries of the recordings that it was packed from", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(recordingText, { minLength: 1, maxLength: 3 }), async (recordings) => {
        await holds(...recordings);
      }),
      { numRuns: RUNS },
    );
  });

  it("packs the same recording into the same bytes", async () => {
    const [recording] = fc.sample(recordingText, { numRuns: 1, seed: 7 });
    const [one, other] = [await packed(recording ?? ""), await packed(recording ?? "")];
    expect(one.bytes.equals(other.bytes)).toBe(true);
  });

  it("keeps numbers at the edge of double precision in columns", async () => {
    const numbers = ["-0", "0", "1e999", "-1e999", "5e-324", "1e308", "1.7976931348623157e308", "0.1", "9007199254740993"];
    const { summary } = await holds(numbers.map((number) => `{"timestamp":"${at(1)}","x":${number}}\n`).join(""));
    expect(summary).toEqual({ rows: numbers.length, columns: 2, shapes: 1, entries: 0 });
  });

  it("keeps the same numbers where they fit into no column", async () => {
    const inner = '"a":-0,"b":1e999,"c":-1e999,"d":5e-324,"e":[],"f":{},"g":[[-0]],"h":"\\ud83d"';
    const { summary } = await holds(`{"timestamp":"${at(1)}","__proto__":{${inner}},${inner}}\n`);
    expect(summary).toMatchObject({ rows: 1, entries: 1 });
  });

  it("keeps instants as they were written: other decimals, other offsets, and what is no instant", async () => {
    const texts = ["2025-10-14T09:15:00+05:30", "2025-10-14T09:15:00.250+05:30", "2025-10-14T03:45:00Z", "2016-12-31T23:59:60Z"];
    const rest = [
      "0000-01-01T00:00:00-00:00",
      "9999-12-31T23:59:59.999Z",
      "2025-10-14T03:45:00.123456Z",
      "1969-12-31T23:59:59.999Z",
      "",
    ];
    await holds(lines([...texts, ...rest].map((timestamp) => ({ timestamp, then: timestamp }))));
  });

  it("keeps a text that UTF-8 cannot hold, and the rows around it in columns", async () => {
    const texts = ["ok", "\ud800", "ok", "caf\u00e9 🛟", "\udc00x", ""];
    const { summary } = await holds(lines(texts.map((text) => ({ timestamp: at(1), text }))));
    expect(summary).toMatchObject({ rows: 6, entries: 2, shapes: 1 });
  });

  it("keeps texts that are all different row by row, also where dictionaries have been full", async () => {
    const rows = Array.from({ length: 11_000 }, (_, index) => ({
      timestamp: at(index),
      id: `order ${index} é`,
      side: index % 2 ? "B" : "S",
    }));
    const { bytes } = await holds(lines(rows));
    const [piece] = await piecesOf(bytes);
    const kinds = piece?.kind === "batch" ? piece.batch.columns.map((column) => column?.kind) : [];
    expect(kinds).toEqual(["instant", "string", "string"]);
    expect(bytes.indexOf("order 10999")).toBeGreaterThan(0);
    expect(bytes.toString("latin1").split("order 10999").length).toBe(2);
  });

  it("goes on over several record batches", async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => ({
      timestamp: at(index),
      x: index / 3,
      ...(index % 5 === 0 && { late: index > 1 }),
    }));
    const { bytes, summary } = await holds(lines(rows));
    expect(summary).toEqual({ rows: 40_000, columns: 3, shapes: 2, entries: 0 });
    const batches = (await piecesOf(bytes)).flatMap((piece) => (piece.kind === "batch" ? [piece.batch] : []));
    expect(batches.map(({ rows: count, line }) => [count, line])).toEqual([
      [16_384, 1],
      [16_384, 16_385],
      [7_232, 32_769],
    ]);
  });

  it("takes more shapes, columns and values than columns are made for", async () => {
    const late = Array.from({ length: 1_500 }, (_, index) => ({ timestamp: at(1), [`k${index}`]: index, [`"${index}.é`]: null }));
    const wide = Object.fromEntries(Array.from({ length: 2_500 }, (_, index) => [`w${index}`, index]));
    const { summary } = await holds(
      lines([...late, { timestamp: at(2), ...wide }, ...late]),
      lines(late.map((row) => ({ ...row, more: 1 }))),
    );
    expect(summary.entries).toBeGreaterThan(1_000);
  });

  it("puts recordings behind each other that have the same columns in another order", async () => {
    const { summary } = await holds(
      lines([{ timestamp: at(1), a: 1, b: "x" }]),
      lines([{ b: "y", a: 2, timestamp: at(2) }, { a: 3 }]),
    );
    expect(summary).toEqual({ rows: 3, columns: 3, shapes: 3, entries: 0 });
  });

  it("is a file also where there is nothing to pack", async () => {
    expect((await holds("")).summary).toEqual({ rows: 0, columns: 0, shapes: 0, entries: 0 });
    expect((await holds("{\n\n")).summary.rows).toBe(0);
    expect((await holds('{"mark":"stop","now":"2025-10-14T03:45:00.000Z","source":"engine"}\n')).summary.entries).toBe(1);
  });
});
