import fc from "fast-check";
import { expect, it } from "vitest";
import { formatQuantity, parseQuantity } from "../../src/model/quantity.ts";
import { rational } from "../../src/model/rational.ts";
import type { Unit } from "../../src/model/unit.ts";

it.each<[string, bigint, bigint, Unit]>([
  ["5%", 5n, 1n, "percent"],
  ["-0.4%", -2n, 5n, "percent"],
  ["100_000 INR", 100_000n, 1n, "INR"],
  ["20bps", 20n, 1n, "bps"],
  ["90s", 90n, 1n, "s"],
  ["15m", 15n, 1n, "min"],
  ["1.50h", 3n, 2n, "h"],
  ["5", 5n, 1n, "count"],
  [" 5 ", 5n, 1n, "count"],
])("reads %s", (text, numerator, denominator, unit) => {
  expect(parseQuantity(text)).toEqual({ value: rational(numerator, denominator), unit });
});

it.each([
  "",
  "%",
  "5 %",
  "1e5",
  ".5",
  "1.",
  "1h30m",
  "5 inr",
  "5INR",
  "1__0",
  "_1",
  "--5",
  "+5",
  "NaN",
  "5% ".repeat(50),
  "9".repeat(200),
])("does not read %j", (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

it("reads back what it writes", () => {
  const unit = fc.constantFrom<Unit>("count", "percent", "bps", "ms", "s", "min", "h", "d", "INR", "USD");
  const value = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(value, unit, ([digits, scale], of) => {
      const quantity = { value: rational(digits, 10n ** BigInt(scale)), unit: of };
      expect(parseQuantity(formatQuantity(quantity))).toEqual(quantity);
    }),
  );
});
