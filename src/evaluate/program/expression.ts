import type { ComparisonOperator } from "../../model/term.ts";

/**
 * The expressions of a program: terms and conditions whose names are resolved to cells. Numbers are doubles with NaN for unknown; in a
 * cell a boolean is 1 or 0, a string its interned number, an instant its milliseconds. Both the generated code and the closures are
 * made from these.
 */
export type NumberExpression =
  | { readonly op: "constant"; readonly value: number }
  | Cell
  /** `now` of the evaluation, in ms. */
  | { readonly op: "now" }
  | {
      readonly op: "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum";
      readonly left: NumberExpression;
      readonly right: NumberExpression;
    }
  | { readonly op: "negate" | "absolute"; readonly operand: NumberExpression }
  /** 1, 0 or NaN. */
  | { readonly op: "truth"; readonly operand: BooleanExpression }
  | ({ readonly op: "count"; readonly body: BooleanExpression } & Loop)
  | ({ readonly op: "sum"; readonly body: NumberExpression } & Loop);

export type BooleanExpression =
  | { readonly op: "boolean"; readonly value: boolean }
  | {
      readonly op: "compare";
      readonly operator: ComparisonOperator;
      readonly left: NumberExpression;
      readonly right: NumberExpression;
    }
  | { readonly op: "in"; readonly operand: NumberExpression; readonly values: readonly number[] }
  | { readonly op: "and" | "or"; readonly operands: readonly BooleanExpression[] }
  | { readonly op: "not"; readonly operand: BooleanExpression }
  | ({ readonly op: "any" | "every"; readonly body: BooleanExpression } & Loop);

/** A cell of the row that is bound at nesting depth `depth`: 0 the snapshot's root, 1 the key a rule is for, more inside quantifiers. */
export interface Cell {
  readonly op: "cell";
  readonly table: number;
  readonly depth: number;
  readonly slot: number;
}

/** Over `count` rows of `table` from row number `start` on; `count` is NaN where the collection is absent. */
export interface Loop {
  readonly table: number;
  readonly depth: number;
  readonly start: Cell;
  readonly count: Cell;
}
