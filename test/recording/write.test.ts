import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { MARKS, type RecordingEntry } from "../../src/recording/entry.ts";
import { readRecording } from "../../src/recording/read.ts";
import {
  CONTINUATION,
  type MarkEnvelope,
  pack,
  type SnapshotEnvelope,
  writeEntry,
  writeSnapshot,
} from "../../src/recording/write.ts";

async function read(...chunks: (string | Uint8Array)[]): Promise<RecordingEntry[]> {
  const entries: RecordingEntry[] = [];
  for await (const entry of readRecording(chunks)) entries.push(entry);
  return entries;
}

/** What JSON keeps of a value. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const object = fc.dictionary(fc.string({ unit: "binary" }), json).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
const now = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2200, 0) });
const source = fc.string({ minLength: 1, unit: "grapheme" });
const snapshotEnvelope: fc.Arbitrary<SnapshotEnvelope> = fc.record({ now, source, snapshot: json });
const markEnvelope: fc.Arbitrary<MarkEnvelope> = fc.record(
  { now, source, mark: fc.constantFrom(...MARKS), details: object },
  { requiredKeys: ["now", "source", "mark"] },
);
const envelope = fc.oneof(snapshotEnvelope, markEnvelope);

function envelopeOf(entry: RecordingEntry): SnapshotEnvelope | MarkEnvelope {
  if (entry.kind === "problem" || entry.now === undefined || entry.source === undefined) throw new Error(JSON.stringify(entry));
  const { now: at, source: from } = entry;
  if (entry.kind === "snapshot") return { now: at, source: from, snapshot: entry.snapshot };
  return { now: at, source: from, mark: entry.mark, ...(entry.details === undefined ? {} : { details: entry.details }) };
}

describe("writing a recording", () => {
  it("reads back as it was written, however it is cut, packed or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(envelope, { maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (envelopes, size, packs) => {
          const text = envelopes.map(writeEntry).join("");
          const bytes = packs ? pack(text) : Buffer.from(text);
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          const entries = await read(...pieces);
          expect(entries.map(envelopeOf)).toEqual(envelopes);
          expect(entries.map((entry) => writeEntry(envelopeOf(entry))).join("")).toBe(text);
          expect(entries.map(({ line }) => line)).toEqual(envelopes.map((_, index) => index + 1));
        },
      ),
    );
  });

  it("survives a torn line before its continuation", async () => {
    await fc.assert(
      fc.asyncProperty(envelope, envelope, fc.nat(), async (torn, next, cut) => {
        const bytes = Buffer.from(writeEntry(torn));
        const kept = bytes.subarray(0, cut % bytes.length);
        const entries = await read(kept, CONTINUATION, writeEntry(next));
        const last = entries.at(-1);
        expect(last && envelopeOf(last)).toEqual(next);
      }),
    );
  });

  it("never throws on damaged bytes, and never loses its place", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), envelope, async (damage, next) => {
        const entries = await read(damage, CONTINUATION, writeEntry(next));
        const isPacked = damage[0] === 0x1f && damage[1] === 0x8b;
        if (!isPacked) expect(entries.at(-1)).toMatchObject({ kind: "snapshot" in next ? "snapshot" : "mark", now: next.now });
      }),
    );
  });

  it("writes bare snapshots that read back", async () => {
    const snapshot = { timestamp: "2025-10-12T12:34:56+05:30", a: { "1": 1, b: [null] } };
    expect(await read(writeSnapshot(snapshot))).toEqual([{ kind: "snapshot", line: 1, snapshot }]);
  });

  it("writes members in one order", () => {
    expect(writeEntry({ snapshot: { b: 1, a: 2 }, source: "e", now: 0 })).toBe(
      '{"now":"1970-01-01T00:00:00.000Z","source":"e","snapshot":{"b":1,"a":2}}\n',
    );
    expect(writeEntry({ source: "e", now: 0, mark: "stop" })).toBe(
      '{"mark":"stop","now":"1970-01-01T00:00:00.000Z","source":"e"}\n',
    );
  });

  it("packs without time or platform", () => {
    const packed = pack("text");
    expect([...packed.subarray(0, 4), ...packed.subarray(4, 8), packed[9]]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 255]);
    expect(gunzipSync(packed).toString()).toBe("text");
  });
});

describe("the schema of a line", () => {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync("schemas/recording.schema.json", "utf8")) as object);

  it("accepts what is written", () => {
    fc.assert(fc.property(envelope, (entry) => validate(JSON.parse(writeEntry(entry)))));
    expect(validate({ timestamp: "x", mark: 1 })).toBe(true);
  });

  it.each([
    [{ now: "1970-01-01T00:00:00.000Z", snapshot: {} }],
    [{ now: 5, source: "e", snapshot: {} }],
    [{ now: "1970-01-01T00:00:00.000Z", source: "e", snapshot: {}, mark: "stop" }],
    [{ now: "1970-01-01T00:00:00.000Z", source: "e", mark: "pause" }],
    [5],
  ])("refuses %j", (line) => {
    expect(validate(line)).toBe(false);
  });
});
