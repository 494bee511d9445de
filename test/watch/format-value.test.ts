import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/model/json.ts";
import type { Unit } from "../../src/model/unit.ts";
import { formatValue } from "../../src/watch/format-value.ts";

describe("formatValue", () => {
  test.each<[JsonValue, Unit, string]>([
    [-5.1, "percent", "-5.1%"],
    [-5, "percent", "-5%"],
    [0.1 + 0.2, "percent", "0.3%"],
    [251_000, "INR", "251,000 INR"],
    [1_234.5, "INR", "1,234.50 INR"],
    [-0.001, "INR", "-0.001 INR"],
    [95, "s", "95s"],
    [119.95, "s", "119.9s"],
    [7_500, "s", "2h 5m"],
    [125, "s", "2m 5s"],
    [7_200_000, "ms", "2h"],
    [3_605_000, "ms", "1h"],
    [250, "ms", "250ms"],
    [-250, "ms", "-250ms"],
    [0, "s", "0s"],
    [36, "h", "1d 12h"],
    [3, "count", "3"],
    [1_234_567, "count", "1,234,567"],
    [0.85, "ratio", "0.85"],
    [12, "bps", "12bps"],
    [1e21, "count", "1e+21"],
    [0.000001, "ratio", "0.000001"],
    [-0, "percent", "0%"],
    [-0.000001, "percent", "-0.000001%"],
    [null, "percent", "unknown"],
    [true, "count", "yes"],
    [false, "count", "no"],
    ["halted", "count", "halted"],
    ["2025-10-12T07:04:56.000Z", "count", "2025-10-12T07:04:56Z"],
    ["2025-10-12T07:04:56.120Z", "count", "2025-10-12T07:04:56.120Z"],
  ])("%j in %s is %s", (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  test("a long text is cut", () => {
    expect(formatValue("x".repeat(500), "count")).toBe(`${"x".repeat(200)}...`);
  });
});
