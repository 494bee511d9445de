import fc from "fast-check";
import { expect, it } from "vitest";
import { memberSet } from "../../../src/check/reason/leaves.ts";
import { complement, intersect, isEmpty, ordered, type ValueSet } from "../../../src/check/reason/value-set.ts";

const values = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 6 });
const operator = fc.constantFrom("<", "<=", ">", ">=", "==", "!=");
const POINTS = Array.from({ length: 23 }, (_, index) => (index - 11) / 2);

interface Sample {
  readonly set: ValueSet;
  readonly has: (point: number) => boolean;
}

const HOLDS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

const samples = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4 },
    values.map((list): Sample => ({ set: memberSet(list) ?? ordered("==", 0), has: (point) => list.includes(point) })),
    fc
      .tuple(operator, fc.integer({ min: -4, max: 4 }))
      .map(([sign, value]): Sample => ({ set: ordered(sign, value), has: (point) => HOLDS[sign]?.(point, value) === true })),
    tie("sample").map(({ set, has }): Sample => ({ set: complement(set), has: (point) => !has(point) })),
    fc
      .tuple(tie("sample"), tie("sample"))
      .map(([a, b]): Sample => ({ set: intersect(a.set, b.set), has: (point) => a.has(point) && b.has(point) })),
  ),
})).sample;

it("holds exactly the numbers it is made of", () => {
  fc.assert(
    fc.property(samples, ({ set, has }) => {
      for (const point of POINTS) expect(!isEmpty(intersect(set, ordered("==", point)))).toBe(has(point));
      expect(isEmpty(intersect(set, complement(set)))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
