import type { Span } from "../diagnostics/span.ts";
import type { Rational } from "../model/rational.ts";
import type { BooleanTerm, LimitExpression, MetricType, NumberTerm, StringTerm } from "../model/term.ts";
import { dimensionOf, isCurrency, type Unit } from "../model/unit.ts";
import type { Expression } from "../policy/expression.ts";
import type { MetricNode } from "./checked.ts";
import { writePath } from "./schema-paths.ts";

/** An expression with its type and unit. `expression` is what was written, for places and names. */
export type Typed = TypedConstant | TypedNumber | TypedTimestamp | TypedString | TypedBoolean;

/** Literals and limits, folded exactly. */
export interface TypedConstant {
  readonly is: "constant";
  readonly expression: Expression;
  /** In the base unit of its dimension. */
  readonly value: Rational;
  /** As written; `count` is a bare number. */
  readonly unit: Unit;
  /** How it came from limits, if it did. */
  readonly limits?: LimitExpression;
}

export interface TypedNumber {
  readonly is: "number";
  readonly expression: Expression;
  readonly term: NumberTerm;
  readonly unit: Unit;
}

export interface TypedTimestamp {
  readonly is: "timestamp";
  readonly expression: Expression;
  readonly term: NumberTerm;
}

export interface TypedString {
  readonly is: "string";
  readonly expression: Expression;
  readonly term: StringTerm;
  /** The metric that it reads, if it is one. */
  readonly metric?: MetricNode;
}

export interface TypedBoolean {
  readonly is: "boolean";
  readonly expression: Expression;
  readonly term: BooleanTerm;
}

export type Numeric = TypedConstant | TypedNumber;

/** `a number`, `a string`: what a reader calls the type. */
export function typeName(typed: Typed): string {
  switch (typed.is) {
    case "constant":
    case "number":
      return "a number";
    case "timestamp":
      return "a timestamp";
    case "string":
      return "a string";
    case "boolean":
      return "true or false";
  }
}

/** Likewise, of a metric in the schema. */
export function typeNoun(type: MetricType): string {
  return type === "boolean" ? "true or false" : `a ${type}`;
}

const LABELS: Readonly<Record<string, string>> = {
  count: "no unit",
  bps: "basis points",
  ms: "milliseconds",
  s: "seconds",
  min: "minutes",
  h: "hours",
  d: "days",
};

/** A word or two for under an underline: `percent`, `no unit`, `hours`, `INR`. */
export function unitLabel(unit: Unit): string {
  return LABELS[unit] ?? unit;
}

const NOUNS: Readonly<Record<string, string>> = {
  count: "a plain number",
  ratio: "a ratio",
  percent: "a percent",
  bps: "a number of basis points",
};

const EXAMPLES: Readonly<Record<string, string>> = { percent: "5%", bps: "20bps", ratio: "0.2" };

/** A number of the unit, as somebody might write it. */
export function exampleOf(unit: Unit): string {
  if (isCurrency(unit)) return `100 ${unit}`;
  if (dimensionOf(unit) === "time") return "90s";
  return EXAMPLES[unit] ?? "5";
}

/** For a sentence: `a percent`, `a time`, `an amount of INR`. */
export function unitNoun(unit: Unit): string {
  if (isCurrency(unit)) return `an amount of ${unit}`;
  return dimensionOf(unit) === "time" ? "a time" : (NOUNS[unit] ?? unit);
}

/** As `unitLabel`; an age counts in milliseconds, and nobody thinks of it so. */
export function labelOf({ is, unit, expression }: TypedConstant | TypedNumber): string {
  return is === "number" && unit === "ms" && expression.kind !== "path" ? "a time" : unitLabel(unit);
}

export function spanOf(typed: Typed): Span {
  return typed.expression.span;
}

/** `age(heartbeat.last_tick)`: what to write for a timestamp that stands where a number or condition should. */
export function ageOf({ expression }: Typed): string {
  return expression.kind === "path" ? `age(${writePath(expression.segments)})` : "age(heartbeat.last_tick)";
}
