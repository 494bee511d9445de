import { describe, expect, it } from "vitest";
import { evaluateLimitExpression, foldLimit, limitNames, type LimitValues, toBaseUnit } from "../../src/model/limit-expression.ts";
import { rational } from "../../src/model/rational.ts";
import type { LimitExpression } from "../../src/model/term.ts";

const LIMITS: LimitValues = (name) =>
  new Map([
    ["loss", rational(5, 100)],
    ["gap", rational(90_000)],
    ["nothing", rational(0)],
  ]).get(name);

const loss: LimitExpression = { limit: "loss" };
const gap: LimitExpression = { limit: "gap" };
const third: LimitExpression = { number: "1/3" };

describe("limit expressions", () => {
  it.each<[string, LimitExpression, [number | bigint, number | bigint] | undefined]>([
    ["a number", { number: "-0.6" }, [-3, 5]],
    ["a limit", loss, [1, 20]],
    ["a sum", { operator: "add", operands: [loss, third] }, [23, 60]],
    ["a difference", { operator: "subtract", operands: [loss, third] }, [-17, 60]],
    ["a product", { operator: "multiply", operands: [loss, third] }, [1, 60]],
    ["a quotient", { operator: "divide", operands: [loss, third] }, [3, 20]],
    ["the smaller", { operator: "minimum", operands: [loss, third] }, [1, 20]],
    ["the greater", { operator: "maximum", operands: [loss, third] }, [1, 3]],
    ["the negation", { operator: "negate", operands: [loss] }, [-1, 20]],
    ["the amount", { operator: "absolute", operands: [{ operator: "negate", operands: [loss] }] }, [1, 20]],
    ["a division by zero", { operator: "divide", operands: [loss, { limit: "nothing" }] }, undefined],
    ["a limit that is not there", { operator: "add", operands: [loss, { limit: "lost" }] }, undefined],
    ["a number that is none", { number: "five" }, undefined],
  ])("work out %s", (_, expression, value) => {
    expect(evaluateLimitExpression(expression, LIMITS)).toEqual(value && rational(...value));
  });

  it("count in the unit asked for, rounded once", () => {
    expect(foldLimit({ expression: { operator: "multiply", operands: [{ number: "-0.6" }, loss] }, unit: "percent" }, LIMITS)).toBe(
      -3,
    );
    expect(foldLimit({ expression: { operator: "multiply", operands: [loss, third] }, unit: "percent" }, LIMITS)).toBe(5 / 3);
    expect(foldLimit({ expression: gap, unit: "min" }, LIMITS)).toBe(1.5);
    expect(foldLimit({ expression: gap, unit: "ms" }, LIMITS)).toBe(90_000);
    expect(foldLimit({ expression: { number: "9".repeat(400) }, unit: "count" }, LIMITS)).toBeUndefined();
  });

  it("name their limits once each", () => {
    expect(limitNames({ operator: "add", operands: [gap, { operator: "multiply", operands: [loss, gap] }] })).toEqual([
      "gap",
      "loss",
    ]);
  });

  it("start from base units", () => {
    expect(toBaseUnit(rational(5), "percent")).toEqual(rational(1, 20));
    expect(toBaseUnit(rational(90), "s")).toEqual(rational(90_000));
    expect(toBaseUnit(rational(7), "INR")).toEqual(rational(7));
  });
});
