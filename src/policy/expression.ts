import type { BooleanLiteral, DurationOperand, Node, NumberLiteral, Path, StringLiteral } from "./ast.ts";

/** Expressions as written, untyped. Parentheses leave no node: the printer sets those that are needed. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | BooleanLiteral
  | Path
  | Logical
  | Not
  | Compare
  | Between
  | In
  | Matches
  | Presence
  | Arithmetic
  | Negate
  | Call
  | Window
  | Quantifier
  | During;

/** Left-associative; `a or b or c` is one node of three operands. */
export interface Logical extends Node {
  readonly kind: "or" | "and";
  readonly operands: readonly Expression[];
}

export interface Not extends Node {
  readonly kind: "not";
  readonly operand: Expression;
}

export type CompareOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";

export interface Compare extends Node {
  readonly kind: "compare";
  readonly operator: CompareOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Between extends Node {
  readonly kind: "between";
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
}

export interface In extends Node {
  readonly kind: "in";
  readonly negated: boolean;
  readonly operand: Expression;
  /** Literals, perhaps negated numbers; `check` says so. */
  readonly values: readonly Expression[];
}

export interface Matches extends Node {
  readonly kind: "matches";
  readonly operand: Expression;
  readonly pattern: StringLiteral;
}

export interface Presence extends Node {
  readonly kind: "presence";
  readonly path: Path;
  readonly is: "missing" | "present";
}

export interface Arithmetic extends Node {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-" | "*" | "/";
  readonly left: Expression;
  readonly right: Expression;
}

export interface Negate extends Node {
  readonly kind: "negate";
  readonly operand: Expression;
}

/** `age(t)`, `unchanged(x)`, `previous(x)`, `abs(x)`, `min(a, b)`, `max(a, b)`. The number of arguments is `check`'s to judge. */
export interface Call extends Node {
  readonly kind: "call";
  readonly function: "age" | "unchanged" | "previous" | "abs" | "min" | "max";
  readonly arguments: readonly Expression[];
}

export type WindowFunction = "avg" | "sum" | "min" | "max" | "median" | "count" | "quantile" | "change" | "increase" | "zscore";

/** `avg(x over 5m)`; `quantile(0.95, x over 1h)` has its first argument in `quantile`. */
export interface Window extends Node {
  readonly kind: "window";
  readonly function: WindowFunction;
  readonly quantile?: NumberLiteral;
  readonly operand: Expression;
  readonly over: DurationOperand;
}

/** `any p in C has (cond)`, `every`, `count`; `sum p in C of (expr)`. */
export interface Quantifier extends Node {
  readonly kind: "quantifier";
  readonly quantifier: "any" | "every" | "count" | "sum";
  readonly variable: string;
  readonly collection: Path;
  readonly body: Expression;
}

/** `during nse`, `during nse.pre_open`. */
export interface During extends Node {
  readonly kind: "during";
  readonly session: Path;
}
