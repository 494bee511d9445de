import type { Unit } from "./unit.ts";

/**
 * Typed, resolved expressions: what `check` makes of policy text, what a bundle stores of derived facts and what both evaluators read.
 * Plain JSON data. Every number node yields a double or unknown, every boolean node a Kleene value. Names of limits are folded away;
 * a constant that came from one carries `limits`, so that an override can fold it again.
 */
export type Term = NumberTerm | BooleanTerm | StringTerm;

/**
 * Where a metric is read: from the snapshot's root, or from the element that a loop variable is bound to. `path: ["key"]` of a variable
 * with `key: true` is the element's key itself.
 */
export interface MetricRef {
  readonly variable?: string;
  readonly key?: true;
  readonly path: readonly string[];
}

export type MetricType = "number" | "boolean" | "string" | "timestamp";

/** Exact arithmetic over limits in the base unit of a dimension (ratio, ms, the currency); evaluated and rounded once. */
export type LimitExpression =
  | { readonly number: string }
  | { readonly limit: string }
  | {
      readonly operator: "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum";
      readonly operands: readonly [LimitExpression, LimitExpression];
    }
  | { readonly operator: "negate" | "absolute"; readonly operands: readonly [LimitExpression] };

/** How a folded number is made again: `expression` in base units, divided by the scale of `unit`, rounded once. */
export interface LimitFold {
  readonly expression: LimitExpression;
  readonly unit: Unit;
}

export type NumberTerm =
  | { readonly term: "number"; readonly value: number; readonly limits?: LimitFold }
  /** A numeric metric in its own unit. Non-finite and non-number values are unknown. */
  | { readonly term: "metric"; readonly type: "number"; readonly ref: MetricRef }
  /** A timestamp metric as milliseconds since the epoch. */
  | { readonly term: "metric"; readonly type: "timestamp"; readonly ref: MetricRef }
  | {
      readonly term: "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum";
      readonly left: NumberTerm;
      readonly right: NumberTerm;
    }
  | { readonly term: "negate" | "absolute"; readonly operand: NumberTerm }
  /** Change of scale: `operand / divisor`, an integer. */
  | { readonly term: "rescale"; readonly operand: NumberTerm; readonly divisor: number }
  /** `now` minus the timestamp, in ms. Goes on when the source is stale. */
  | { readonly term: "age"; readonly ref: MetricRef }
  /** How long the metric has kept its value, in ms. Goes on when the source is stale. */
  | { readonly term: "unchanged"; readonly ref: MetricRef; readonly type: MetricType }
  | { readonly term: "previous"; readonly type: "number" | "timestamp"; readonly ref: MetricRef }
  | {
      readonly term: "window";
      readonly function: "avg" | "sum" | "min" | "max" | "median" | "quantile" | "change" | "increase" | "zscore";
      /** In [0, 1]; for `quantile` only. */
      readonly quantile?: number;
      readonly operand: NumberTerm;
      /** ms */
      readonly over: number;
      readonly overLimits?: LimitFold;
    }
  /** How many samples in the window have the condition true; unknown samples are skipped. */
  | {
      readonly term: "window";
      readonly function: "count";
      readonly operand: BooleanTerm;
      readonly over: number;
      readonly overLimits?: LimitFold;
    }
  | { readonly term: "count"; readonly variable: string; readonly collection: CollectionRef; readonly body: BooleanTerm }
  | { readonly term: "sum"; readonly variable: string; readonly collection: CollectionRef; readonly body: NumberTerm };

export type StringTerm =
  | { readonly term: "string"; readonly value: string }
  | { readonly term: "metric"; readonly type: "string"; readonly ref: MetricRef }
  | { readonly term: "previous"; readonly type: "string"; readonly ref: MetricRef };

export type ComparisonOperator = "lessThan" | "lessThanInclusive" | "greaterThan" | "greaterThanInclusive" | "equal" | "notEqual";

export type BooleanTerm =
  | { readonly term: "boolean"; readonly value: boolean }
  | { readonly term: "metric"; readonly type: "boolean"; readonly ref: MetricRef }
  | { readonly term: "previous"; readonly type: "boolean"; readonly ref: MetricRef }
  /** Both sides of one type and, for numbers, of one unit. Strings and booleans have `equal` and `notEqual` only. */
  | { readonly term: "compare"; readonly operator: ComparisonOperator; readonly left: Term; readonly right: Term }
  | { readonly term: "in"; readonly operand: Term; readonly values: readonly (string | number | boolean)[] }
  | { readonly term: "matches"; readonly operand: StringTerm; readonly pattern: string }
  /** True or false once a snapshot has come, whatever its age; the negation is `is missing`. */
  | { readonly term: "present"; readonly ref: MetricRef; readonly type: MetricType | "collection" | "object" }
  | { readonly term: "during"; readonly calendar: string; readonly session: string }
  | { readonly term: "and" | "or"; readonly operands: readonly BooleanTerm[] }
  | { readonly term: "not"; readonly operand: BooleanTerm }
  | { readonly term: "any" | "every"; readonly variable: string; readonly collection: CollectionRef; readonly body: BooleanTerm }
  /** A named condition of the policy (never recursive). */
  | { readonly term: "condition"; readonly name: string };

/** A keyed map, or an array of objects keyed by their field `by`. */
export interface CollectionRef {
  readonly ref: MetricRef;
  readonly by?: string;
}
