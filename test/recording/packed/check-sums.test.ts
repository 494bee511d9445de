import { readFile } from "node:fs/promises";
import { Footer } from "apache-arrow/fb/footer";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { ByteBuffer, Encoding } from "flatbuffers";
import { beforeAll, describe, expect, it } from "vitest";
import { sealFooter, SUMS_KEY } from "../../../src/recording/packed/check-sums.ts";
import { Damage } from "../../../src/recording/packed/damage.ts";
import { openArrow } from "../../../src/recording/packed/open-arrow.ts";
import { inMemory, packed, shown, unpacked, withoutSums } from "./in-memory.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 1_000);
/** Behind the footer: its length and the magic. */
const TAIL = 10;
const COPY_AGAIN = "copy the file again, or pack the recording again";

const at = (second: number): string => new Date(Date.UTC(2025, 9, 14, 3, 45, second)).toISOString();
const LINES = Array.from({ length: 40 }, (_, index) =>
  index % 10 === 9
    ? { mark: "start", now: at(index), source: "engine" }
    : {
        now: at(index),
        source: "engine",
        snapshot: { timestamp: at(index), risk: { loss: index / 8, on: index % 3 === 0 }, side: index % 2 ? "B" : "S", gone: null },
      },
);

let whole: Buffer;
let rows: readonly string[];
beforeAll(async () => {
  whole = (await packed(LINES.map((line) => `${JSON.stringify(line)}\n`).join(""))).bytes;
  rows = (await read(whole)).rows;
});

async function read(bytes: Uint8Array): Promise<{ readonly rows: readonly string[]; readonly problems: readonly string[] }> {
  const entries = await unpacked(bytes);
  return {
    rows: entries.filter(({ kind }) => kind !== "problem").map(shown),
    problems: entries.flatMap((entry) => (entry.kind === "problem" ? [`${entry.reason}; ${entry.fix}`] : [])),
  };
}

function footerOf(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.length - TAIL - bytes.readInt32LE(bytes.length - TAIL), bytes.length - TAIL);
}

function listOf(bytes: Buffer): Buffer {
  const list = Footer.getRootAsFooter(new ByteBuffer(footerOf(bytes)))
    .customMetadata(0)
    ?.value(Encoding.UTF8_BYTES);
  if (!(list instanceof Uint8Array)) throw new TypeError("it has no check sums");
  return Buffer.from(list.buffer, list.byteOffset, list.length);
}

/** The file with another list, no longer than its own, and a sum of the footer that is right. */
function withList(bytes: Buffer, text: string): Buffer {
  const copy = Buffer.from(bytes);
  const list = listOf(copy);
  copy.writeInt32LE(text.length, list.byteOffset - copy.byteOffset - 4);
  list.write(text, "latin1");
  if (text.length >= 8) sealFooter(footerOf(copy));
  return copy;
}

describe("the check sums of a packed recording", () => {
  it("are one for each batch and one for the footer, where other programs pass over them", async () => {
    expect(listOf(whole).toString("latin1")).toMatch(/^[0-9a-f]{8}( [0-9a-f]{8}){2}$/);
    const opened = await openArrow(inMemory(whole));
    if (opened instanceof Damage) throw new TypeError(opened.reason);
    const places = [...opened.dictionaries, ...opened.batches];
    expect(places.map(({ sum }) => typeof sum)).toEqual(["number", "number"]);
    expect(tableFromIPC(whole).numRows).toBe(LINES.length);
    expect(rows.length).toBe(LINES.length);
  });

  it("tell of a bit that has changed, wherever it is, or nothing has changed by it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (place, bit) => {
        const bytes = Buffer.from(whole);
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        const after = await read(bytes);
        if (after.problems.length === 0) expect(after.rows).toEqual(rows);
        else expect(after.rows.length).toBeLessThan(rows.length);
      }),
      { numRuns: RUNS },
    );
  });

  it("tell of bytes that were overwritten, wherever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 64 }), async (place, over) => {
        const bytes = Buffer.from(whole);
        bytes.set(over.subarray(0, bytes.length - place), place);
        const after = await read(bytes);
        if (after.problems.length === 0) expect(after.rows).toEqual(rows);
      }),
      { numRuns: RUNS },
    );
  });

  it("tell of a value that could be one", async () => {
    const bytes = Buffer.from(whole);
    const place = bytes.indexOf(Buffer.from(new Float64Array([11 / 8]).buffer));
    bytes.writeDoubleLE(1_000, place);
    const what = "is where the packed recording is damaged: its rows do not have the check sum that they were packed with";
    expect(await read(bytes)).toEqual({ rows: [], problems: [`${what}, so that 40 rows cannot be read; ${COPY_AGAIN}`] });
    expect((await read(withoutSums(bytes))).rows.join("")).toContain('"loss":1000');
  });

  it("tell of a path that could be one", async () => {
    const bytes = Buffer.from(whole);
    const footer = footerOf(bytes);
    for (const [name, other] of [
      ['"loss"', '"gain"'],
      ["risk.loss", "risk.gain"],
    ] as const)
      for (let place = footer.indexOf(name); place >= 0; place = footer.indexOf(name)) footer.write(other, place);
    expect(await read(bytes)).toEqual({
      rows: [],
      problems: [`is damaged: its end does not have the check sum that it was written with; ${COPY_AGAIN}`],
    });
    expect((await read(withoutSums(bytes))).rows.join("")).toContain('"gain":1.375');
  });

  it("are as many as there are batches", async () => {
    const list = listOf(whole).toString("latin1");
    expect((await read(withList(whole, list))).problems).toEqual([]);
    for (const text of [list.slice(9), list.slice(18), list.slice(1)])
      expect((await read(withList(whole, text))).problems, text).toEqual([
        `is damaged: its end has check sums for another number of batches; ${COPY_AGAIN}`,
      ]);
    for (const text of ["", "0000000"])
      expect((await read(withList(whole, text))).problems, text).toEqual([
        `is damaged: its end does not have the check sum that it was written with; ${COPY_AGAIN}`,
      ]);
    const [dictionary = "", batch = ""] = list.split(" ");
    expect((await read(withList(whole, `${batch} ${dictionary} 00000000`))).problems.length).toBe(1);
    expect((await read(withList(whole, `${dictionary} not hex! 00000000`))).problems.length).toBe(1);
  });

  it("are not asked for where a recording was packed before there were any", async () => {
    const old = await readFile(new URL("without-sums.arrow", import.meta.url));
    expect(old.includes(SUMS_KEY)).toBe(false);
    const { rows: found, problems } = await read(old);
    expect(problems).toEqual([]);
    expect(found.length).toBe(3);
    expect(await read(withoutSums(whole))).toEqual({ rows, problems: [] });
  });
});
