import { describe, expect, it } from "vitest";
import { rational } from "../../src/model/rational.ts";
import { compareSeverity } from "../../src/model/severity.ts";
import { dimensionOf, isCurrency, isUnit, scaleOf, unitSuffix } from "../../src/model/unit.ts";

describe("units", () => {
  it.each([
    ["count", "dimensionless", rational(1), ""],
    ["ratio", "dimensionless", rational(1), ""],
    ["percent", "dimensionless", rational(1, 100), "%"],
    ["bps", "dimensionless", rational(1, 10_000), "bps"],
    ["ms", "time", rational(1), "ms"],
    ["s", "time", rational(1_000), "s"],
    ["min", "time", rational(60_000), "m"],
    ["h", "time", rational(3_600_000), "h"],
    ["d", "time", rational(86_400_000), "d"],
    ["INR", "currency INR", rational(1), " INR"],
  ])("%s is %s", (unit, dimension, scale, suffix) => {
    expect(isUnit(unit)).toBe(true);
    expect(dimensionOf(unit)).toBe(dimension);
    expect(scaleOf(unit)).toEqual(scale);
    expect(unitSuffix(unit)).toBe(suffix);
  });

  it("know no others", () => {
    for (const word of ["", "constructor", "toString", "inr", "EURO", "pct", "seconds"]) expect(isUnit(word)).toBe(false);
    expect(isCurrency("USD")).toBe(true);
    expect(isCurrency("min")).toBe(false);
  });
});

describe("severities", () => {
  it("are ordered", () => {
    expect(compareSeverity("info", "warning")).toBeLessThan(0);
    expect(compareSeverity("critical", "warning")).toBeGreaterThan(0);
    expect(compareSeverity("critical", "critical")).toBe(0);
  });
});
