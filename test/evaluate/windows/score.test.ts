import fc from "fast-check";
import { expect, it } from "vitest";
import { Score } from "../../../src/evaluate/windows/score.ts";
import { zscore } from "../../oracle/windows.ts";

function scoreOf(values: readonly number[]): number | undefined {
  const score = new Score();
  for (const value of values) score.enter(value);
  const result = score.result();
  return Number.isFinite(result) ? result : undefined;
}

const value = fc.oneof(
  fc.constantFrom(1e308, -1e308, Number.MAX_VALUE, 1e-308, Number.MIN_VALUE, 0, 1e200, -1e200, 1e-200, 1e150, 1 + Number.EPSILON),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
);

it("scores any samples as exact arithmetic does", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
      const [found, expected] = [scoreOf(values), zscore(values)];
      if (expected === undefined || found === undefined) {
        expect(found).toBe(expected);
        return;
      }
      // A result below the normal doubles has fewer digits.
      const tolerance = Math.max(1e-15 * Math.abs(expected), 4 * Number.MIN_VALUE);
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance);
    }),
    {
      numRuns: 2_000,
      examples: [[[1e308, 8e307, 1e308]], [[0, 2, -1e308]], [[-4, Number.MIN_VALUE, 4, 1e-308]], [[1e308, 1e308, 0, 5]]],
    },
  );
});
