import type { ComparisonOperator, MetricRef, Term } from "../../model/term.ts";
import type { Subject } from "./box.ts";
import { intersect, isEmpty, ordered, texts, type ValueSet } from "./value-set.ts";

/** How each operator is written. */
export const SIGNS = {
  lessThan: "<",
  lessThanInclusive: "<=",
  greaterThan: ">",
  greaterThanInclusive: ">=",
  equal: "==",
  notEqual: "!=",
} as const;

/** The operator that says the same with its sides swapped. */
export const FLIPPED = {
  lessThan: "greaterThan",
  lessThanInclusive: "greaterThanInclusive",
  greaterThan: "lessThan",
  greaterThanInclusive: "lessThanInclusive",
  equal: "equal",
  notEqual: "notEqual",
} as const;

export type Literal = Extract<Term, { term: "number" | "string" | "boolean" }>;

export function isLiteral(term: Term): term is Literal {
  return term.term === "number" || term.term === "string" || term.term === "boolean";
}

export function inOrder(operator: ComparisonOperator, left: number, right: number): boolean {
  return !isEmpty(intersect(ordered(SIGNS[operator], right), ordered("==", left)));
}

/** The members of a list; undefined for an empty one. */
export function memberSet(values: readonly (string | number | boolean)[]): ValueSet | undefined {
  const [first] = values;
  if (typeof first === "number") {
    const points = [...new Set(values.filter((value) => typeof value === "number"))].sort((a, b) => a - b);
    return { of: "numbers", intervals: points.map((value) => ({ low: value, high: value, lowOpen: false, highOpen: false })) };
  }
  if (typeof first === "string") return texts(values.map(String));
  if (typeof first === "boolean") return { of: "flags", yes: values.includes(true), no: values.includes(false) };
  return undefined;
}

/** Whether a metric has a value at all. */
export function presence(ref: MetricRef): Subject {
  return { key: `present ${JSON.stringify(ref)}`, kind: "derived", domain: { of: "flags", yes: true, no: true } };
}

/** A session of a calendar; `during` is never unknown. */
export function session(calendar: string, name: string): Subject {
  return { key: `during ${JSON.stringify([calendar, name])}`, kind: "session", domain: { of: "flags", yes: true, no: true } };
}

/** Metrics without which the term is unknown. */
export function metricsRead(term: Term): readonly MetricRef[] {
  switch (term.term) {
    case "metric":
      return term.ref.key === true ? [] : [term.ref];
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
      return [...metricsRead(term.left), ...metricsRead(term.right)];
    case "negate":
    case "absolute":
    case "rescale":
      return metricsRead(term.operand);
    default:
      return [];
  }
}
