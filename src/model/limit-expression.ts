import { absolute, add, compare, divide, multiply, negate, parseRational, type Rational, subtract, toNumber } from "./rational.ts";
import type { LimitExpression, LimitFold } from "./term.ts";
import { scaleOf, type Unit } from "./unit.ts";

/** The exact value of a limit in the base unit of its dimension; undefined where there is no such limit. */
export type LimitValues = (name: string) => Rational | undefined;

/** Evaluates exactly. Undefined for a limit that is not there, a number that is none and a division by zero. */
export function evaluateLimitExpression(expression: LimitExpression, limits: LimitValues): Rational | undefined {
  if ("number" in expression) return parseRational(expression.number);
  if ("limit" in expression) return limits(expression.limit);
  const [left, right] = expression.operands;
  const first = evaluateLimitExpression(left, limits);
  if (first === undefined) return undefined;
  if (expression.operator === "negate") return negate(first);
  if (expression.operator === "absolute") return absolute(first);
  const second = right === undefined ? undefined : evaluateLimitExpression(right, limits);
  if (second === undefined) return undefined;
  switch (expression.operator) {
    case "add":
      return add(first, second);
    case "subtract":
      return subtract(first, second);
    case "multiply":
      return multiply(first, second);
    case "divide":
      return divide(first, second);
    case "minimum":
      return compare(first, second) <= 0 ? first : second;
    case "maximum":
      return compare(first, second) >= 0 ? first : second;
  }
}

/** The folded number in `fold.unit`, rounded once; undefined where the expression has no value or none that a double can hold. */
export function foldLimit(fold: LimitFold, limits: LimitValues): number | undefined {
  const value = evaluateLimitExpression(fold.expression, limits);
  if (value === undefined) return undefined;
  const scaled = divide(value, scaleOf(fold.unit));
  if (scaled === undefined) return undefined;
  const rounded = toNumber(scaled);
  return Number.isFinite(rounded) ? rounded : undefined;
}

/** `value` of `unit` in the base unit of its dimension. */
export function toBaseUnit(value: Rational, unit: Unit): Rational {
  return multiply(value, scaleOf(unit));
}

/** Names of the limits that the expression reads, each once, in order of appearance. */
export function limitNames(expression: LimitExpression): readonly string[] {
  const names = new Set<string>();
  const visit = (node: LimitExpression): void => {
    if ("limit" in node) names.add(node.limit);
    else if ("operands" in node) node.operands.forEach(visit);
  };
  visit(expression);
  return [...names];
}
