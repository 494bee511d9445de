import fc from "fast-check";
import { expect, it } from "vitest";
import { entriesOf } from "../../src/recording/batch-entries.ts";
import { readPacked } from "../../src/recording/packed/read-packed.ts";
import { replay } from "../../src/replay/replay.ts";
import { inMemory, packed, unpacked, withoutSums } from "../recording/packed/in-memory.ts";
import { BUNDLES, RECORDINGS } from "./seeds.ts";

const RUNS = Math.ceil(Number(process.env.PLIMSOLL_RUNS ?? 2_000) * 0.5);
const SEED = Number(process.env.PLIMSOLL_SEED ?? (process.env.CI === undefined ? Date.now() % 2 ** 31 : 20_261_123));
/** Far above what any of these takes, far below what a person calls hanging. */
const LONGEST = 10_000;

type Damage = (bytes: Buffer) => Buffer;

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
/** Near the beginning and the end stands what says where all else is. */
const place = fc.oneof(
  at,
  at.map((share) => share / 20),
  at.map((share) => 1 - share / 8),
  at.map((share) => 1 - share / 50),
);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(place, fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff))).map(
      ([where, byte]): Damage =>
        (bytes) => {
          bytes[Math.floor(where * bytes.length)] = byte;
          return bytes;
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(place, fc.constantFrom(0, -1, 1, 2 ** 31 - 1, -(2 ** 31), 8, 65_536, 1 << 24)).map(
      ([where, word]): Damage =>
        (bytes) => {
          const start = Math.floor((where * bytes.length) / 4) * 4;
          if (start + 4 <= bytes.length) bytes.writeInt32LE(word, start);
          return bytes;
        },
    ),
  },
  {
    weight: 1,
    arbitrary: at.map(
      (where): Damage =>
        (bytes) =>
          bytes.subarray(0, Math.floor(where * bytes.length)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(
      ([where, size]): Damage =>
        (bytes) => {
          const start = Math.floor(where * bytes.length);
          return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + size)]);
        },
    ),
  },
);

it("packed recordings that somebody broke never throw and never hang", { timeout: RUNS * 100 + 120_000 }, async () => {
  const mixed = `${RECORDINGS.join("\n")}\n{"timestamp":"x","__proto__":1,"id":"${"é".repeat(9)}"}`;
  const summed = await Promise.all([...RECORDINGS, mixed].map(async (text) => (await packed(text)).bytes));
  // Most that is broken has another check sum: what stands behind that check is met where there are none.
  const seeds = [...summed, ...summed.map(withoutSums)];
  for (const seed of seeds) expect((await unpacked(seed)).length).toBeGreaterThan(1);
  const broken = fc.tuple(fc.constantFrom(...seeds), fc.array(damage, { minLength: 1, maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(broken, async ([seed, all]) => {
      const bytes = all.reduce<Buffer>((hurt, each) => each(hurt), Buffer.from(seed));
      const started = performance.now();
      for (const entry of await unpacked(bytes)) if (entry.kind === "problem") expect([entry.reason, entry.fix]).not.toContain("");
      const entries = (async function* () {
        for await (const piece of readPacked(inMemory(bytes))) yield entriesOf(piece);
      })();
      for await (const transition of replay(entries, BUNDLES.slice(0, 1))) expect(transition.episode).not.toBe("");
      expect(performance.now() - started).toBeLessThan(LONGEST);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
