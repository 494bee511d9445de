import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entriesOf } from "../../src/recording/batch-entries.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { readRecording } from "../../src/recording/read.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { recordingText } from "./recording-arbitrary.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 500);

/** Cut anywhere, also within a character. */
function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let start = 0;
  for (let turn = 0; start < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.slice(start, start + size);
    start += size;
  }
}

async function both(bytes: Uint8Array, sizes: readonly number[] = [1 << 20]): Promise<{ entries: RecordingEntry[]; rows: number }> {
  const expected: RecordingEntry[] = [];
  for await (const entry of readRecording(cut(bytes, sizes))) expected.push(entry);
  const entries: RecordingEntry[] = [];
  let rows = 0;
  for await (const piece of readPieces(cut(bytes, sizes))) {
    entries.push(...entriesOf(piece));
    if (piece.kind === "batch") rows += piece.batch.rows;
  }
  expect(entries).toEqual(expected);
  // Negative zero and the order of members.
  expect(entries.map((entry) => shown(entry))).toEqual(expected.map((entry) => shown(entry)));
  return { entries, rows };
}

function shown(entry: RecordingEntry): string {
  return JSON.stringify(entry, (_, value: unknown) => (Object.is(value, -0) ? "-0" : value === Infinity ? "Infinity" : value));
}

function bytesOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(`${lines.join("\n")}\n`);
}

const at = (second: number): string => new Date(Date.UTC(2025, 9, 14, 3, 45, second)).toISOString();

describe("a recording read into columns", () => {
  it("has the entries that reading line by line gives, whatever is written and however it is cut", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(recordingText, sizes, async (text, pieces) => {
        await both(text, pieces);
      }),
      { numRuns: RUNS },
    );
  });

  it("takes lines that are alike into one batch", async () => {
    const lines = Array.from({ length: 50 }, (_, index) =>
      JSON.stringify({ timestamp: at(index), risk: { loss: index / 7, on: true } }),
    );
    expect((await both(bytesOf(lines))).rows).toBe(50);
  });

  it.each([
    ["-0", "-0.0", "0", "0.0", "1e999", "-1e999", "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308"],
    ["0.1", "0.30000000000000004", "123456789012345", "1234567890123456", "12345678901234567890", "9007199254740993"],
    ["0.000000000000001", "0.1234567890123456", "999999999999999", "99999999999999.9", "1E5", "1e-5", "1.5E+10", "3e0"],
    ["4.35", "2.675", "1.005", "0.615", "100000000000.005", "8.41", "1.15", "33.333333333333336"],
  ])("reads numbers as JSON.parse does: %s %s %s ...", async (...numbers) => {
    const { entries, rows } = await both(bytesOf(numbers.map((number) => `{"timestamp":"${at(1)}","x":${number}}`)));
    expect(rows).toBe(numbers.length);
    for (const [index, entry] of entries.entries()) {
      expect(entry.kind === "snapshot" && (entry.snapshot as { x: number }).x).toBe(JSON.parse(numbers[index] ?? ""));
    }
  });

  it.each(["01", "1.", ".5", "+1", "1e", "0x10", "--1", "1_000", "NaN", "Infinity", "-", "1.e5", "00", "-01"])(
    "does not take %s for a number",
    async (number) => {
      const { entries } = await both(bytesOf([`{"timestamp":"${at(1)}","x":1}`, `{"timestamp":"${at(2)}","x":${number}}`]));
      expect(entries.map(({ kind }) => kind)).toEqual(["snapshot", "problem"]);
    },
  );

  it("keeps absent, null, an empty group, an empty list and a value of another type apart", async () => {
    const values = ["1", "null", '"1"', "true", "{}", "[]", "[1]", '{"y":1}', "[null]", '""', '"2025-01-01T00:00:00Z"', "1"];
    const lines = values.map((value, index) => `{"timestamp":"${at(index)}","x":${value}}`);
    await both(bytesOf([...lines, `{"timestamp":"${at(20)}"}`, ...lines]));
  });

  it("leaves a line with a member twice, or with a member that is a prototype, to JSON.parse", async () => {
    const twice = `{"timestamp":"${at(1)}","x":1,"x":2}`;
    const inner = `{"timestamp":"${at(2)}","g":{"x":1},"g":{"y":2}}`;
    const prototype = `{"timestamp":"${at(3)}","__proto__":{"x":1}}`;
    await both(bytesOf([twice, twice, inner, inner, prototype, prototype]));
  });

  it("reads dates over midnight, leap seconds, offsets and months that do not exist", async () => {
    const texts = [
      ...["2025-02-28T23:59:59.999Z", "2025-03-01T00:00:00.000Z", "2025-02-29T00:00:00.000Z", "2025-02-28T24:00:00.000Z"],
      ...["2016-12-31T23:59:60.000Z", "2025-13-01T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"],
      ...["2025-03-01T05:30:00+05:30", "2025-03-01T05:30:00-00:00", "2025-03-01T05:30:00.123456Z", "2025-03-01 05:30:00Z"],
    ];
    const lines = texts.flatMap((text) => [`{"timestamp":"${at(1)}","t":"${text}"}`, `{"timestamp":"${text}","t":"x"}`]);
    await both(bytesOf([...lines, ...lines]));
  });

  it("reads texts that are escaped, wide, empty, torn or not UTF-8", async () => {
    const line = (text: string): Buffer =>
      Buffer.concat([Buffer.from(`{"timestamp":"${at(1)}","s":"`), Buffer.from(text, "latin1"), Buffer.from('"}\n')]);
    const texts = ["a", "a", "", "a\\n", "\\u0041", "\\ud800", "caf\u00c3\u00a9", "\u00ff", "a\\", "\\x", "a\tb", 'a"b', "\u0000"];
    await both(Buffer.concat([...texts, ...texts].map(line)));
  });

  it("keeps the order of marks, problems, blank lines and snapshots", async () => {
    const snapshot = (index: number): string =>
      JSON.stringify({ now: at(index), source: "e", snapshot: { timestamp: at(index), x: index } });
    const mark = JSON.stringify({ mark: "stop", now: at(30), source: "e" });
    await both(
      bytesOf([snapshot(1), mark, snapshot(2), snapshot(3), "", snapshot(4), "{", mark, mark, snapshot(5), "\r", snapshot(6)]),
    );
  });

  it("takes sources by turns into one batch", async () => {
    const lines = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({ now: at(index), source: `s${index % 4}`, snapshot: { timestamp: at(index), x: index } }),
    );
    expect((await both(bytesOf(lines))).rows).toBe(40);
  });

  it("keeps few texts, however many and however long they are", async () => {
    const note = (index: number): string => `${index} ${"x".repeat(100_000)}`;
    const lines = function* (): Generator<string> {
      for (let index = 0; index < 1_000; index += 1) yield `${JSON.stringify({ timestamp: at(1), note: note(index) })}\n`;
    };
    const dictionaries = new Set<object>();
    let row = 0;
    for await (const piece of readPieces(lines())) {
      if (piece.kind !== "batch") throw new Error("no batch");
      for (const column of piece.batch.columns) if (column?.kind === "string") dictionaries.add(column.texts);
      for (const entry of entriesOf(piece)) {
        expect(entry.kind === "snapshot" && (entry.snapshot as { note: string }).note).toBe(note(row));
        row += 1;
      }
    }
    expect(row).toBe(1_000);
    // A hundred million characters, sixteen million at a time.
    expect(dictionaries.size).toBeGreaterThan(4);
  });

  it("makes batches of one row no larger than they are, and reads lines behind blank ones in place", async () => {
    const line = (index: number): string => JSON.stringify({ timestamp: at(index % 60), x: index });
    const alike = Array.from({ length: 20_000 }, (_, index) => line(index));
    const apart = Array.from({ length: 200 }, (_, index) => `\n${line(index)}`);
    const sizes: number[] = [];
    for await (const piece of readPieces([`${[...alike, ...apart].join("\n")}\n`]))
      if (piece.kind === "batch") sizes.push(piece.batch.shapeOf.length / piece.batch.rows);
    expect(sizes.length).toBeGreaterThan(200);
    expect(Math.max(...sizes.slice(-150))).toBeLessThanOrEqual(16);
    await both(bytesOf([...alike.slice(0, 50), ...apart]));
  });

  it("takes a key that comes late, thousands of shapes, and more values than a row may have", async () => {
    const lines = Array.from({ length: 1_500 }, (_, index) => JSON.stringify({ timestamp: at(1), [`k${index}`]: index }));
    const wide = Object.fromEntries(Array.from({ length: 2_500 }, (_, index) => [`w${index}`, index]));
    const { rows } = await both(
      bytesOf([...lines, ...lines.slice(0, 10), JSON.stringify({ timestamp: at(2), ...wide }), lines[0] ?? ""]),
    );
    expect(rows).toBeGreaterThan(1_000);
  });
});
