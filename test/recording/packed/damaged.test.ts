import { beforeAll, describe, expect, it } from "vitest";
import { WHOLE } from "../../../src/recording/entry.ts";
import { readRecording } from "../../../src/recording/read.ts";
import { packed, unpacked, withoutSums } from "./in-memory.ts";

const at = (second: number): string => new Date(Date.UTC(2025, 9, 14, 3, 45, second)).toISOString();
const GROUP = 16_384;
const ROWS = 2 * GROUP + 1_000;
const COPY_AGAIN = "copy the file again, or pack the recording again";

let whole: Buffer;
/** Where each record batch begins, then where the file's end does. */
let batches: readonly number[];
beforeAll(async () => {
  const lines = Array.from(
    { length: ROWS },
    (_, index) => `{"timestamp":"${at(index)}","x":${index},"side":"${index % 2 ? "B" : "S"}"}\n`,
  );
  whole = (await packed(lines.join(""))).bytes;
  const footer = whole.readInt32LE(whole.length - 10);
  const heads: number[] = [];
  // Each message begins with four bytes of ones and its length; those of record batches are alike.
  for (let start = 8; start < whole.length - footer - 18; ) {
    heads.push(start);
    const next = whole.indexOf(
      Buffer.from([0xff, 0xff, 0xff, 0xff, whole[start + 4] ?? 0, whole[start + 5] ?? 0, 0, 0]),
      start + 8,
    );
    const any = whole.indexOf(Buffer.from([0xff, 0xff, 0xff, 0xff]), start + 8);
    start = heads.length < 3 ? any : next < 0 ? whole.length : next;
  }
  batches = heads.slice(2);
});

/** Rows and problems, rows by the first and last of each run. */
async function read(bytes: Uint8Array): Promise<readonly string[]> {
  const told: string[] = [];
  let [first, last] = [0, 0];
  const end = (): void => {
    if (first > 0) told.push(`rows ${first} to ${last}`);
    first = 0;
  };
  for (const entry of await unpacked(bytes)) {
    if (entry.kind === "problem") {
      end();
      told.push(`${entry.line === WHOLE ? "it" : `line ${entry.line}`} ${entry.reason}; ${entry.fix}`);
      continue;
    }
    const { timestamp, x, side } = (entry.kind === "snapshot" ? entry.snapshot : {}) as Record<string, unknown>;
    if (timestamp !== at(entry.line - 1) || x !== entry.line - 1 || side !== (entry.line % 2 ? "S" : "B"))
      told.push(`${entry.line} is wrong`);
    if (first > 0 && entry.line !== last + 1) end();
    if (first === 0) first = entry.line;
    last = entry.line;
  }
  end();
  return told;
}

const damaged = (line: number, what: string, lost = "and the file does not say how many rows cannot be read"): string =>
  `line ${line} is where the packed recording is damaged: ${what}, ${lost}; ${COPY_AGAIN}`;

describe("a packed recording that was cut or damaged", () => {
  it("is read whole as it was", async () => {
    expect(batches.length).toBe(3);
    expect(await read(whole)).toEqual([`rows 1 to ${ROWS}`]);
  });

  it("says that its end is missing, wherever it was cut", async () => {
    const missing = `it cannot be read: the packed recording is cut short, and its end, which is missing, says where everything stands; ${COPY_AGAIN}`;
    const ends = [
      0,
      5,
      6,
      9,
      10,
      17,
      40,
      300,
      (batches[0] ?? 0) + 3,
      (batches[1] ?? 0) + 5_000,
      batches[2] ?? 0,
      whole.length - 300,
    ];
    for (const end of [...ends, whole.length - 6, whole.length - 1])
      expect(await read(whole.subarray(0, end)), String(end)).toEqual([missing]);
  });

  it("is read around a batch that is damaged", async () => {
    const second = batches[1] ?? 0;
    const places: readonly (readonly [number, string])[] = [
      [second, "rows stand elsewhere than its end says"],
      [second + 4, "rows stand elsewhere than its end says"],
    ];
    for (const [place, what] of places) {
      const bytes = Buffer.from(whole);
      bytes.writeInt32LE(0x7f7f7f7f, place);
      expect(await read(bytes)).toEqual([`rows 1 to ${GROUP}`, damaged(GROUP + 1, what), `rows ${2 * GROUP + 1} to ${ROWS}`]);
    }
  });

  it("says so where zeros stand for a part of it, as after a power cut", async () => {
    const bytes = Buffer.from(whole);
    bytes.fill(0, batches[1], batches[2]);
    expect(await read(bytes)).toEqual([
      `rows 1 to ${GROUP}`,
      damaged(GROUP + 1, "rows stand elsewhere than its end says"),
      `rows ${2 * GROUP + 1} to ${ROWS}`,
    ]);
    bytes.fill(0, 8);
    expect((await read(bytes)).length).toBe(1);
  });

  it("says how many rows are lost where the batch itself still tells", async () => {
    const bytes = Buffer.from(whole);
    // The last columns are those of shapes and of entries, with 4 bytes a row each.
    bytes.fill(0x7f, (batches[2] ?? 0) - GROUP * 7, batches[2]);
    const around = (what: string): readonly string[] => [
      `rows 1 to ${GROUP}`,
      damaged(GROUP + 1, what, `so that ${GROUP} rows cannot be read`),
      `rows ${2 * GROUP + 1} to ${ROWS}`,
    ];
    expect(await read(bytes)).toEqual(around("its rows do not have the check sum that they were packed with"));
    expect(await read(withoutSums(bytes))).toEqual(around("a row has a shape that there is not"));
  });

  it("says so where its texts are damaged", async () => {
    const bytes = Buffer.from(whole);
    const texts = whole.lastIndexOf(Buffer.from("SB"), batches[0]);
    expect(texts).toBeGreaterThan(0);
    bytes[texts] = 0xff;
    expect(await read(bytes)).toEqual([
      `it is damaged: the texts of a column do not have the check sum that they were packed with; ${COPY_AGAIN}`,
    ]);
    expect(await read(withoutSums(bytes))).toEqual([`it is damaged: the texts of a column cannot be read; ${COPY_AGAIN}`]);
  });

  it.each([0, -1, 2 ** 31 - 1, -(2 ** 31), 100_000_000, 1])("takes no footer of %i bytes", async (size) => {
    const bytes = Buffer.from(whole);
    bytes.writeInt32LE(size, bytes.length - 10);
    const [told, ...rest] = await read(bytes);
    expect(rest).toEqual([]);
    expect(told).toMatch(/^it is (damaged|an Arrow file, but no packed recording)/);
  });

  it("is told where text was expected", async () => {
    const entries = [];
    for await (const entry of readRecording([whole])) entries.push(entry);
    expect(entries).toEqual([
      {
        kind: "problem",
        line: WHOLE,
        reason: "is a packed recording (Arrow), which is read from its file alone",
        fix: "name the file, not compressed",
      },
    ]);
  });
});
