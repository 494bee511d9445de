import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExactSum } from "../../../src/evaluate/windows/exact-sum.ts";
import { add, fromNumber, multiply, type Rational, toNumber, ZERO } from "../../../src/model/rational.ts";

const values = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(1e308, -1e308, 1.7e308, 2 ** -1074, 1, 2 ** -53, 2 ** -54, 0),
  ),
  { maxLength: 30 },
);

const exact = (all: readonly number[]): Rational => all.map(fromNumber).reduce(add, ZERO);

function sumOf(all: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const value of all) sum.add(value);
  return sum;
}

describe("ExactSum", () => {
  it("rounds the exact sum once", () => {
    fc.assert(
      fc.property(values, (all) => {
        expect(sumOf(all).total() + 0).toBe(toNumber(exact(all)) + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it("forgets what is taken away", () => {
    fc.assert(
      fc.property(values, values, (kept, taken) => {
        const sum = sumOf([...taken, ...kept]);
        for (const value of taken) sum.add(-value);
        expect(sum.total() + 0).toBe(toNumber(exact(kept)) + 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("adds products exactly", () => {
    const factor = fc.double({ noNaN: true, min: -1e100, max: 1e100 }).filter((value) => value === 0 || Math.abs(value) > 1e-100);
    fc.assert(
      fc.property(fc.array(fc.tuple(factor, factor), { maxLength: 10 }), (pairs) => {
        const sum = new ExactSum();
        for (const [a, b] of pairs) sum.addProduct(a, b);
        const expected = pairs.map(([a, b]) => multiply(fromNumber(a), fromNumber(b))).reduce(add, ZERO);
        expect(sum.total() + 0).toBe(toNumber(expected) + 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("rounds half a unit away where something is below it", () => {
    expect(sumOf([1, 2 ** -53]).total()).toBe(1);
    expect(sumOf([1, 2 ** -53, 2 ** -120]).total()).toBe(1 + 2 ** -52);
    expect(sumOf([-1, -(2 ** -53), -(2 ** -120)]).total()).toBe(-1 - 2 ** -52);
    expect(sumOf([1, 2 ** -53, -(2 ** -120)]).total()).toBe(1);
  });

  it("adds another sum, and its negation", () => {
    const sum = sumOf([0.1, 0.2, 1e308]);
    sum.addAll(sumOf([0.3, 1e308]), -1);
    expect(sum.total()).toBe(toNumber(exact([0.1, 0.2, -0.3])));
  });
});
