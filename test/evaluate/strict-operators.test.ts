import { describe, expect, it } from "vitest";
import type { JsonOperator } from "../../src/bundle/bundle.ts";
import { STRICT_OPERATORS } from "../../src/evaluate/strict-operators.ts";

const OPERATORS = Object.keys(STRICT_OPERATORS) as JsonOperator[];
const LISTS: readonly JsonOperator[] = ["in", "notIn"];
const UNKNOWN = [undefined, null, Number.NaN, Infinity, -Infinity, {}, [], [1], () => 1, 1n, Symbol("x")];

describe("strict operators", () => {
  it.each(OPERATORS)("%s is false where a side is unknown or of another type", (name) => {
    const operator = STRICT_OPERATORS[name];
    const right = LISTS.includes(name) ? [1, 2] : 1;
    for (const unknown of [...UNKNOWN, "1", "x", true]) {
      expect(operator(unknown, right)).toBe(false);
      if (!LISTS.includes(name)) expect(operator(right, unknown)).toBe(false);
    }
    if (LISTS.includes(name))
      for (const list of [undefined, null, "1", 1, { includes: () => true }, ["1"], [1, "1"]])
        expect(operator(1, list)).toBe(false);
  });

  it.each<[JsonOperator, unknown, unknown, boolean]>([
    ["lessThan", 1, 2, true],
    ["lessThan", 2, 2, false],
    ["lessThanInclusive", 2, 2, true],
    ["lessThanInclusive", 3, 2, false],
    ["greaterThan", 3, 2, true],
    ["greaterThan", 2, 2, false],
    ["greaterThanInclusive", 2, 2, true],
    ["greaterThanInclusive", 1, 2, false],
    ["equal", "a", "a", true],
    ["equal", "a", "b", false],
    ["equal", -0, 0, true],
    ["equal", false, false, true],
    ["notEqual", "a", "b", true],
    ["notEqual", "a", "a", false],
    ["notEqual", true, false, true],
    ["in", "a", ["a", "b"], true],
    ["in", "c", ["a", "b"], false],
    ["notIn", "c", ["a", "b"], true],
    ["notIn", "a", ["a", "b"], false],
    ["lessThan", "a", "b", false],
    ["greaterThan", true, false, false],
  ])("%s of %j and %j is %s", (name, fact, value, expected) => {
    expect(STRICT_OPERATORS[name](fact, value)).toBe(expected);
  });
});
