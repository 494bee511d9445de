import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GunzipBehind } from "../../src/recording/gunzip-behind.ts";
import { type GunzipEnd, gunzip } from "../../src/recording/gunzip.ts";

async function unpack(
  bytes: Uint8Array,
  size = 1 << 20,
): Promise<{ readonly text: Buffer; readonly failure: GunzipEnd["failure"] }> {
  const end: GunzipEnd = {};
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
  const parts: Uint8Array[] = [];
  for await (const part of gunzip(chunks, end)) parts.push(part);
  return { text: Buffer.concat(parts), failure: end.failure };
}

/** Text that packs about as a recording does. */
const TEXT = Array.from(
  { length: 3_000 },
  (_, row) => `{"timestamp":${row},"loss":${(row * 7_919) % 1_009},"x":${row ** 3}}\n`,
).join("");
const PACKED = gzipSync(TEXT);
const WITHIN_A_BYTE = 60;
const HAS_GZIP = spawnSync("gzip", ["--version"]).status === 0;

describe("gunzip", () => {
  it.each([1, 2, 100, 3_000, 40_000])("takes %i zeros behind a member as padding", async (zeros) => {
    for (const size of [1_000, PACKED.length, 1 << 20]) {
      const { text, failure } = await unpack(Buffer.concat([PACKED, Buffer.alloc(zeros)]), size);
      expect(failure).toBeUndefined();
      expect(text.toString()).toBe(TEXT);
    }
  });

  it("takes them however the input is cut", async () => {
    const small = Buffer.concat([gzipSync("one\n"), gzipSync("two\n"), Buffer.alloc(3)]);
    for (let size = 1; size <= small.length; size += 1) {
      const { text, failure } = await unpack(small, size);
      expect({ size, text: text.toString(), failure }).toEqual({ size, text: "one\ntwo\n", failure: undefined });
    }
  });

  it("reads several members on, and tells what follows that is none", async () => {
    const twice = Buffer.concat([PACKED, gzipSync("more\n")]);
    for (const size of [999, PACKED.length, 1 << 20]) {
      expect((await unpack(twice, size)).text.toString()).toBe(`${TEXT}more\n`);
      for (const tail of ["garbage\n", "\0\0garbage", "\u001f\u008bgarbage"]) {
        const { text, failure } = await unpack(Buffer.concat([twice, Buffer.from(tail, "latin1")]), size);
        expect({ tail, failure }).toEqual({ tail, failure: "followed" });
        expect(text.toString()).toBe(`${TEXT}more\n`);
      }
    }
  });

  it("tells what follows a recording of one piece from damage in it", async () => {
    const { text, failure } = await unpack(Buffer.concat([gzipSync("one\n"), Buffer.from("garbage\n")]));
    expect([text.toString(), failure]).toEqual(["one\n", "followed"]);
    expect(await unpack(Buffer.from("\u001f\u008bgarbage", "latin1"))).toMatchObject({ failure: "damaged" });
  });

  it("gives everything where the check sum or the length at the end is wrong", async () => {
    for (const at of [1, 5]) {
      const wrong = Buffer.from(PACKED);
      wrong[wrong.length - at] = 255 - (wrong.at(-at) ?? 0);
      const { text, failure } = await unpack(wrong);
      expect(failure).toBe("damaged");
      expect(text.toString()).toBe(TEXT);
    }
  });

  /** Cut there, a bit flipped there, or followed by something. */
  const harm = fc.oneof(
    fc.record({ cut: fc.integer({ min: 2, max: PACKED.length - 1 }) }),
    fc.record({ at: fc.integer({ min: 10, max: PACKED.length - 1 }), bit: fc.nat(7) }),
    fc.record({ tail: fc.uint8Array({ maxLength: 300 }) }),
  );
  function harmed(how: { cut: number } | { at: number; bit: number } | { tail: Uint8Array }): Buffer {
    if ("cut" in how) return PACKED.subarray(0, how.cut);
    if ("tail" in how) return Buffer.concat([PACKED, how.tail]);
    const flipped = Buffer.from(PACKED);
    flipped[how.at] = (flipped[how.at] ?? 0) ^ (1 << how.bit);
    return flipped;
  }

  /** Bytes that both begin with. */
  function common(one: Uint8Array, other: Uint8Array): number {
    const at = one.findIndex((byte, index) => byte !== other[index]);
    return at < 0 ? one.length : at;
  }

  // What is right of it: gzip writes zeros where zlib sees that data refers to what never was. Node keeps nothing of what a byte holds before damage in it.
  it.skipIf(!HAS_GZIP)("gives of damaged data what zcat gives, and tells", async () => {
    const whole = Buffer.from(TEXT);
    await fc.assert(
      fc.asyncProperty(harm, fc.constantFrom(1_000, 1 << 20), async (how, size) => {
        const bytes = harmed(how);
        const zcat = spawnSync("gzip", ["-dc"], { input: bytes, maxBuffer: 1e9 });
        const { text, failure } = await unpack(bytes, size);
        const right = common(zcat.stdout, whole);
        expect(common(text, whole)).toBeGreaterThanOrEqual("at" in how ? right - WITHIN_A_BYTE : right);
        expect(failure === undefined).toBe(zcat.status === 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is kept of compressed data", () => {
  it("is unpacked again up to the damage, however little is kept", async () => {
    const wrong = Buffer.from(PACKED);
    wrong[wrong.length - 1] = 255;
    for (const kept of [0, 5_000, 1e6]) {
      const behind = new GunzipBehind(kept);
      for (let at = 0; at < wrong.length; at += 4_000) await behind.keep(wrong.subarray(at, at + 4_000));
      const parts: Uint8Array[] = [];
      for await (const part of behind.rest(TEXT.length - 20)) parts.push(part);
      behind.stop();
      expect(Buffer.concat(parts).toString()).toBe(TEXT.slice(TEXT.length - 20));
    }
  });
});
