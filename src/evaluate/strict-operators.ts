import type { JsonOperator } from "../bundle/bundle.ts";

type Operator = (fact: unknown, value: unknown) => boolean;

/**
 * The operators of the bundle under their stock names, but false wherever a side is unknown: undefined, null, not finite, or of another
 * type. The stock ones parse strings as numbers, and `notEqual` and `notIn` hold of what is missing.
 */
export const STRICT_OPERATORS: Readonly<Record<JsonOperator, Operator>> = {
  lessThan: numeric((a, b) => a < b),
  lessThanInclusive: numeric((a, b) => a <= b),
  greaterThan: numeric((a, b) => a > b),
  greaterThanInclusive: numeric((a, b) => a >= b),
  equal: (fact, value) => comparable(fact, value) && fact === value,
  notEqual: (fact, value) => comparable(fact, value) && fact !== value,
  in: (fact, value) => isListFor(fact, value) && value.includes(fact),
  notIn: (fact, value) => isListFor(fact, value) && !value.includes(fact),
};

function numeric(compare: (a: number, b: number) => boolean): Operator {
  return (fact, value) => typeof fact === "number" && typeof value === "number" && comparable(fact, value) && compare(fact, value);
}

function comparable(fact: unknown, value: unknown): boolean {
  return isKnown(fact) && isKnown(value) && typeof fact === typeof value;
}

function isKnown(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" || typeof value === "boolean";
}

function isListFor(fact: unknown, list: unknown): list is readonly unknown[] {
  return isKnown(fact) && Array.isArray(list) && list.every((member) => typeof member === typeof fact);
}
