import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowTerm } from "../../../src/evaluate/program/program.ts";
import { createWindow } from "../../../src/evaluate/windows/create.ts";
import { add, fromNumber, multiply, type Rational, rational, subtract, toNumber, ZERO } from "../../../src/model/rational.ts";

type Function = WindowTerm["function"];

interface Sample {
  readonly now: number;
  readonly value: number;
}

const OVER = 100;

function term(name: Function, quantile?: number): WindowTerm {
  const operand = { term: "number", value: 0 } as const;
  return { term: "window", function: name, operand, over: OVER, ...(quantile === undefined ? {} : { quantile }) } as WindowTerm;
}

const exactly = (values: readonly number[]): Rational => values.map(fromNumber).reduce(add, ZERO);
const inside = (all: readonly Sample[], now: number): number[] =>
  all.filter((sample) => sample.now > now - OVER && sample.now <= now).map(({ value }) => value);

/** Straight from the definitions, in exact arithmetic. */
const NAIVE: Readonly<Record<Function, (values: readonly number[], all: readonly Sample[], now: number) => number>> = {
  sum: (values) => toNumber(exactly(values)),
  count: (values) => toNumber(exactly(values)),
  avg: (values) => toNumber(multiply(exactly(values), rational(1, values.length))),
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  median: (values) => interpolated(values, 0.5),
  quantile: (values) => interpolated(values, 0.9),
  change: (values) => (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN),
  increase: (values, all, now) => {
    const known = all.filter((sample) => sample.now <= now).map(({ value }) => value);
    const first = known.length - values.length;
    const steps = values.map((later, index) => {
      const earlier = known[first + index - 1];
      return earlier === undefined ? 0 : later < earlier ? later : later - earlier;
    });
    return toNumber(exactly(steps));
  },
  zscore: (values) => {
    const others = values.slice(0, -1);
    const count = rational(others.length);
    const sum = exactly(others);
    const squares = others.map((value) => multiply(fromNumber(value), fromNumber(value))).reduce(add, ZERO);
    const spread = toNumber(subtract(multiply(count, squares), multiply(sum, sum)));
    const distance = toNumber(subtract(multiply(count, fromNumber(values.at(-1) ?? 0)), sum));
    return others.length === 0 || spread === 0 ? Number.NaN : distance / Math.sqrt(spread);
  },
};

function interpolated(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN];
  return low + (high - low) * (rank - Math.floor(rank));
}

/** As `interpolated`, but where the distance is too large for a double. */
function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const [low, high, rest] = [sorted[Math.floor(rank)] ?? Number.NaN, sorted[Math.ceil(rank)] ?? Number.NaN, rank % 1];
  return Number.isFinite(high - low) ? low + (high - low) * rest : low * (1 - rest) + high * rest;
}

const gaps = fc.integer({ min: 1, max: 60 });
const prices = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  // Nothing so small that it only decides which way a tie is rounded.
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-12),
  fc.constantFrom(0.1, 0.2, 0.3, -0.1, 1e-9, 1e15, -1e15, -0),
);
/** Each step is a snapshot with a sample, one without, or a clock instant. */
const steps = fc.array(fc.record({ gap: gaps, value: fc.option(prices, { freq: 5 }) }), { minLength: 1, maxLength: 60 });

describe.each(Object.keys(NAIVE) as Function[])("%s over a window", (name) => {
  it("is what its definition says, at every instant", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const window = createWindow(term(name, name === "quantile" ? 0.9 : undefined));
        const all: Sample[] = [];
        let now = 1_000;
        for (const { gap, value } of script) {
          now += gap;
          if (value !== null) {
            window.push(now, value);
            all.push({ now, value: value + 0 });
          }
          const values = inside(all, now);
          const expected = values.length === 0 ? Number.NaN : NAIVE[name](values, all, now);
          const actual = window.value(now);
          if (name === "zscore") expectClose(actual, expected);
          else expect(actual + 0).toBe(expected + 0);
          expect(window.isEmpty(now)).toBe(values.length === 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** One rounding of the quotient and one of the root. */
function expectClose(actual: number, expected: number): void {
  if (Number.isNaN(expected)) expect(actual).toBeNaN();
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * 4 * Number.EPSILON);
}

describe("windows", () => {
  const filled = (name: Function, values: readonly number[], quantile?: number): number => {
    const window = createWindow(term(name, quantile));
    for (const [index, value] of values.entries()) window.push(index + 1, value);
    return window.value(values.length);
  };

  it("hold samples later than now - over, up to now", () => {
    const window = createWindow(term("count"));
    window.push(0, 1);
    window.push(50, 1);
    expect(window.value(99)).toBe(2);
    expect(window.value(100)).toBe(1);
    expect(window.value(149)).toBe(1);
    expect(window.value(150)).toBeNaN();
  });

  it("average equal samples to that sample, whatever it is", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 90 }), (value, count) => {
        expect(
          filled(
            "avg",
            Array.from({ length: count }, () => value),
          ) + 0,
        ).toBe(value + 0);
      }),
    );
  });

  it("leave no trace of a huge sample that has gone", () => {
    for (const name of ["sum", "avg"] as const) {
      const window = createWindow(term(name));
      window.push(1, 1e308);
      window.push(2, 0.1);
      expect(window.value(101)).toBe(0.1);
    }
  });

  it("are unknown where the result is too large for a double, and known again after", () => {
    const window = createWindow(term("sum"));
    window.push(1, 1.7e308);
    window.push(50, 1.7e308);
    expect(window.value(50)).toBeNaN();
    expect(window.value(101)).toBe(1.7e308);
    expect(filled("sum", [1.7e308, 1.7e308, -1.7e308])).toBe(1.7e308);
    expect(filled("change", [-1.7e308, 1.7e308])).toBeNaN();
    expect(filled("increase", [-1.7e308, 1.7e308])).toBeNaN();
  });

  it("take the median between two huge samples", () => {
    expect(filled("median", [-1.7e308, 1.7e308])).toBe(0);
  });

  it("count an increase from the last sample before the window, however old", () => {
    const window = createWindow(term("increase"));
    window.push(0, 10);
    expect(window.value(0)).toBe(0);
    expect(window.value(500)).toBeNaN();
    window.push(1_000, 14);
    expect(window.value(1_000)).toBe(4);
    window.push(1_001, 3);
    expect(window.value(1_001)).toBe(7);
  });

  it("score nothing against fewer than two samples, or against equal ones", () => {
    expect(filled("zscore", [5])).toBeNaN();
    expect(filled("zscore", [5, 9])).toBeNaN();
    expect(filled("zscore", [0.1, 0.1, 0.1, 9])).toBeNaN();
    expect(filled("zscore", [1, 3, 5])).toBe(3);
    expect(filled("zscore", [1, 3, -1])).toBe(-3);
  });

  it("score samples whose squares are too large or too small for a double", () => {
    expect(filled("zscore", [1e200, 3e200, 5e200])).toBeCloseTo(3, 12);
    expect(filled("zscore", [1e-200, 3e-200, 5e-200])).toBeCloseTo(3, 12);
    expect(filled("zscore", [1e200, 1e200, 5e200])).toBeNaN();
  });

  it("score samples beside others whose squares are too large or too small", () => {
    expect(filled("zscore", [1e200, 3e200, 5])).toBeCloseTo(-2, 12);
    expect(filled("zscore", [1e-200, 3e-200, 0])).toBeCloseTo(-2, 12);
    expect(filled("zscore", [1, 3, 1e305]) / 1e305).toBeCloseTo(1, 12);
    expect(filled("zscore", [1, 3, 1e-305])).toBeCloseTo(-2, 12);
  });

  /** Of 2, 4, 8 and 14, moved up to where doubles are 2 apart: their mean is no double. */
  const far = [2, 4, 8, 14].map((value) => 1e16 + value);
  const score = (14 - 14 / 3) / Math.sqrt(56 / 9);

  it("score samples that differ only in their last digits", () => {
    expect(filled("zscore", far)).toBeCloseTo(score, 14);
    expect(filled("zscore", [0, 0, 0, 0, 1e-20])).toBeNaN();
    expect(filled("zscore", [0, 4, 2 ** 60])).toBe((2 ** 60 - 2) / 2);
  });

  it("score exactly again once what was too large or too small has left", () => {
    for (const extreme of [1e200, 1e-200]) {
      const window = createWindow(term("zscore"));
      for (const [index, value] of [extreme, extreme, ...far].entries()) window.push(index < 2 ? index : index + OVER, value);
      expect(window.value(OVER + 5)).toBeCloseTo(score, 14);
    }
  });

  it("interpolate quantiles of more samples than there was room for", () => {
    const values = Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
    expect(filled("median", values)).toBe(49.5);
    expect(filled("quantile", values, 0.25)).toBe(24.75);
    expect(filled("quantile", values, 1)).toBe(99);
  });

  it("give any quantile as sorting the samples does, whatever comes and however many go at once", () => {
    const gap = fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 150 }));
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const rising = fc.tuple(fc.constantFrom(1, -1), fc.integer({ min: 0, max: 300 })).map(([sign, count]) => {
      return Array.from({ length: count }, (_, index) => ({ gap: 1, value: sign * index }));
    });
    const script = fc.tuple(rising, fc.array(fc.record({ gap, value }), { minLength: 1, maxLength: 300, size: "max" }), rising);
    const share = fc.oneof(fc.constantFrom(0, 0.5, 0.95, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        script.map((parts) => parts.flat()),
        share,
        fc.integer({ min: 1, max: 5 }),
        (all, quantile, every) => {
          const window = createWindow(term("quantile", quantile));
          const samples: Sample[] = [];
          let now = 1_000;
          for (const [index, each] of all.entries()) {
            now += each.gap;
            window.push(now, each.value);
            samples.push({ now, value: each.value + 0 });
            if (index % every > 0) continue;
            const [values, later] = [inside(samples, now), inside(samples, now + 40)];
            expect(window.value(now)).toBe(quantileOf(values, quantile));
            if (index % 7 === 0)
              expect(window.value((now += 40))).toBe(later.length === 0 ? Number.NaN : quantileOf(later, quantile));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("interpolate quantiles, both ends included", () => {
    expect(filled("quantile", [4, 1, 3, 2], 0)).toBe(1);
    expect(filled("quantile", [4, 1, 3, 2], 1)).toBe(4);
    expect(filled("quantile", [4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(filled("quantile", [10, 20], 0.25)).toBe(12.5);
    expect(filled("median", [4, 1, 3])).toBe(3);
  });

  it("keep up over a long stream", () => {
    const [window, least] = [createWindow(term("sum")), createWindow(term("min"))];
    for (let now = 1; now <= 50_000; now += 1) {
      window.push(now, now % 7 === 0 ? 0.1 : -0.3);
      least.push(now, now);
    }
    const last = Array.from({ length: OVER }, (_, index) => ((50_000 - index) % 7 === 0 ? 0.1 : -0.3));
    expect(window.value(50_000)).toBe(toNumber(exactly(last)));
    expect(least.value(50_000)).toBe(49_901);
  });
});
