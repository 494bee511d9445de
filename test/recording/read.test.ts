import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { RecordingChunks } from "../../src/recording/chunk.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { type ReadOptions, readRecording } from "../../src/recording/read.ts";

async function read(chunks: RecordingChunks, options: ReadOptions = {}): Promise<RecordingEntry[]> {
  const entries: RecordingEntry[] = [];
  for await (const entry of readRecording(chunks, options)) entries.push(entry);
  return entries;
}

/** Snapshots as their JSON, marks as their name, problems as `line: reason`. */
async function brief(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  return (await read(chunks)).map(told);
}

function told(entry: RecordingEntry): string {
  switch (entry.kind) {
    case "snapshot":
      return JSON.stringify(entry.snapshot);
    case "mark":
      return entry.mark;
    case "problem":
      return `${entry.line}: ${entry.reason}`;
  }
}

const A = '{"timestamp":"2025-10-12T12:34:56+05:30"}';
const B = '{"timestamp":"2025-10-12T12:35:06+05:30"}';
const NOW = "2025-10-12T07:04:56.000Z";
const TORN = "is cut short: the recording ends in the middle of a line";

describe("reading a recording", () => {
  it("takes bare snapshots, envelopes and marks", async () => {
    const text = `${A}\n{"now":"${NOW}","source":"e","snapshot":${B}}\n{"mark":"stop","now":"${NOW}","source":"e"}\n`;
    expect(await read([text])).toEqual([
      { kind: "snapshot", line: 1, snapshot: JSON.parse(A) as unknown },
      { kind: "snapshot", line: 2, snapshot: JSON.parse(B) as unknown, now: 1760252696000, source: "e" },
      { kind: "mark", line: 3, mark: "stop", now: 1760252696000, source: "e" },
    ]);
  });

  it("keeps the details of a disagreement", async () => {
    const [entry] = await read([`{"mark":"disagreement","now":"${NOW}","source":"e","details":{"rule":"r"}}`]);
    expect(entry).toMatchObject({ kind: "mark", details: { rule: "r" } });
  });

  it("takes what an envelope holds as it is, a snapshot that is no object too", async () => {
    expect(await brief(`{"now":"${NOW}","source":"e","snapshot":null}`)).toEqual(["null"]);
    expect(await brief(`{"now":"${NOW}","source":"e","snapshot":[1]}`)).toEqual(["[1]"]);
  });

  it("takes a snapshot with a group of its own that is called snapshot or mark", async () => {
    const line = `{"timestamp":"2025-10-12T12:34:56+05:30","snapshot":1,"mark":2}`;
    expect(await brief(line)).toEqual([line]);
  });

  it.each([
    ["CRLF", `${A}\r\n${B}\r\n`],
    ["blank lines", `\n${A}\n  \t\n\r\n${B}\n\n`],
    ["a byte order mark", `\uFEFF${A}\n${B}\n`],
    ["no last line end", `${A}\n${B}`],
    ["a last carriage return alone", `${A}\n${B}\r`],
  ])("takes %s", async (_name, text) => {
    expect(await brief(text)).toEqual([A, B]);
    const bytes = Buffer.from(text);
    expect(await brief(...Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)))).toEqual([A, B]);
  });

  it("takes nothing from nothing", async () => {
    expect(await brief()).toEqual([]);
    expect(await brief("")).toEqual([]);
    expect(await brief("", "\n")).toEqual([]);
  });

  it.each([
    ["a torn last line", `${A}\n{"timest`, [A, `2: ${TORN}`]],
    ["a bad line in the middle", `${A}\noops, a log line\n${B}\n`, [A, "2: is not JSON: `oops, a log line`", B]],
    ["a number", `5\n${A}\n`, ["1: holds a number, not a snapshot", A]],
    ["a list", `[]\n${A}\n`, ["1: holds a list, not a snapshot", A]],
    ["NUL bytes in a line", `{"a":"\0"}\n${A}\n`, ["1: holds NUL bytes", A]],
    ["NUL bytes before a line", `\0\0\0${A}\n`, ["1: begins with 3 NUL bytes, as a file does after a power cut", A]],
    ["NUL bytes alone", `${A}\n\0\0\n${B}`, [A, "2: begins with 2 NUL bytes, as a file does after a power cut", B]],
    ["an envelope without now", `{"source":"e","snapshot":{}}`, ["1: has no `now`, so that it cannot be replayed"]],
    [
      "an envelope whose now is none",
      `{"now":5,"source":"e","snapshot":{}}`,
      ["1: has a `now` that is no instant, so that it cannot be replayed"],
    ],
    ["an envelope without source", `{"now":"${NOW}","snapshot":{}}`, ["1: names no `source`"]],
    ["an unknown mark", `{"mark":"pause","now":"${NOW}","source":"e"}`, ["1: has a `mark` that is none"]],
    ["both at once", `{"mark":"start","snapshot":{},"now":"${NOW}","source":"e"}`, ["1: holds both a `snapshot` and a `mark`"]],
    [
      "a pretty document",
      `{\n  "a": 1,\n}\n`,
      ["1: is part of a JSON document of several lines", "2: is part of a JSON document of several lines", "3: is not JSON: `}`"],
    ],
  ])("tells %s and reads on", async (_name, text, expected) => {
    expect(await brief(text)).toEqual(expected);
  });

  it("tells text that is not UTF-8", async () => {
    expect(await brief(Buffer.from(`{"a":"é"}\n`, "latin1"), A)).toEqual(["1: is not UTF-8 text", A]);
    expect((await brief(Buffer.from(`\uFEFF${A}\n`, "utf16le")))[0]).toBe("1: is UTF-16");
    expect(await brief(A, "\n", Buffer.from('{"a":"é', "utf8").subarray(0, -1))).toEqual([
      A,
      "2: is cut short in the middle of a character: the recording ends there",
    ]);
  });

  it("tells a line that is too long, without keeping it", async () => {
    const entries = await read([`${A}\n`, `{"a":"${"x".repeat(500)}`, "y".repeat(500), `"}\n${B}\n`], { longestLine: 600 });
    expect(entries.map(told)).toEqual([A, "2: is 0 MB long and was skipped", B]);
  });

  it("bounds the memory of a line of 200 MB", async () => {
    const piece = Buffer.alloc(1_000_000, "x");
    function* pieces(): Generator<Uint8Array> {
      for (let index = 0; index < 200; index += 1) yield piece;
      yield Buffer.from(`\n${A}\n`);
    }
    const before = process.memoryUsage.rss();
    expect((await read(pieces())).map(told)).toEqual(["1: is 200 MB long and was skipped", A]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(120_000_000);
  });

  it("keeps what it read when the caller reuses its buffer", async () => {
    const buffer = Buffer.alloc(30);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      const text = `${A}\n${B}\n`;
      for (let start = 0; start < text.length; start += 30) {
        await Promise.resolve();
        const piece = text.slice(start, start + 30);
        buffer.fill(0);
        buffer.write(piece);
        yield buffer.subarray(0, piece.length);
      }
    }
    expect((await read(pieces())).map(told)).toEqual([A, B]);
  });

  it("gives what is in a line as data: `__proto__` is a member", async () => {
    const [entry] = await read([`{"timestamp":"t","__proto__":{"x":1}}`]);
    expect(entry?.kind === "snapshot" && Object.keys(entry.snapshot as object)).toEqual(["timestamp", "__proto__"]);
  });
});

describe("reading a packed recording", () => {
  const packed = gzipSync(`${A}\n${B}\n`);

  it.each([1, 2, 7, 10_000])("takes gzip in pieces of %i", async (size) => {
    const pieces = Array.from({ length: Math.ceil(packed.length / size) }, (_, index) =>
      packed.subarray(index * size, (index + 1) * size),
    );
    expect(await brief(...pieces)).toEqual([A, B]);
  });

  it("takes several members, a byte order mark in the first", async () => {
    expect(await brief(gzipSync(`\uFEFF${A}\n`), gzipSync(`${B}\n`))).toEqual([A, B]);
  });

  it("gives what it could unpack, and tells the rest", async () => {
    const many = gzipSync(`${A}\n`.repeat(2_000) + B, { level: 0 });
    const cut = await brief(many.subarray(0, many.length - 2_000));
    expect(cut.length).toBeGreaterThan(1_000);
    expect(cut.at(-1)).toMatch(/^\d+: is where the compressed recording is cut short$/);
    const flipped = Buffer.from(packed);
    flipped[12] = 255 - (flipped[12] ?? 0);
    expect((await brief(flipped)).at(-1)).toMatch(/is where the compressed recording is damaged$/);
  });

  it("tells once what is wrong behind the last line, which may have no end", async () => {
    const followed = "is where something follows the compressed recording that is not gzip";
    expect(await brief(gzipSync(`${A}\n${B}`), "garbage\n")).toEqual([A, B, `3: ${followed}`]);
    expect(await brief(gzipSync(`${A}\n${B}`), Buffer.alloc(100))).toEqual([A, B]);
    const wrong = Buffer.from(packed);
    wrong[wrong.length - 8] = 255 - (wrong.at(-8) ?? 0);
    expect(await brief(wrong)).toEqual([A, B, "3: is where the compressed recording is damaged"]);
    const torn = gzipSync(`${A}\n${B}\n`, { level: 0 });
    expect(await brief(torn.subarray(0, torn.length - 12))).toEqual([A, "2: is where the compressed recording is cut short"]);
  });

  it("takes an empty one, and one of zeros without filling memory", async () => {
    expect(await brief(gzipSync(""))).toEqual([]);
    const bomb = gzipSync(Buffer.alloc(300_000_000));
    const before = process.memoryUsage.rss();
    expect(await brief(bomb)).toEqual(["1: is 300 MB long and was skipped"]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
  });
});
