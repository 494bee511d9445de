import { FALSE, type Kleene, TRUE, UNKNOWN, and, kleene, not, or } from "../../model/kleene.ts";
import type { ComparisonOperator } from "../../model/term.ts";
import { finite } from "../facts.ts";
import type { BooleanExpression, Cell, Loop, NumberExpression } from "../program/expression.ts";
import type { Table } from "../program/program.ts";

/** What an expression is evaluated in. `bases[d]` is where the row that is bound at depth d starts. */
export interface Frame {
  rows: readonly Float64Array[];
  readonly bases: number[];
  now: number;
}

export type Numeric = (frame: Frame) => number;
export type Truth = (frame: Frame) => Kleene;

export function numberClosure(expression: NumberExpression, tables: readonly Table[]): Numeric {
  switch (expression.op) {
    case "constant": {
      const { value } = expression;
      return () => value;
    }
    case "cell":
      return cellClosure(expression);
    case "now":
      return (frame) => frame.now;
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
      return arithmetic(expression.op, numberClosure(expression.left, tables), numberClosure(expression.right, tables));
    case "negate": {
      const operand = numberClosure(expression.operand, tables);
      return (frame) => -operand(frame);
    }
    case "absolute": {
      const operand = numberClosure(expression.operand, tables);
      return (frame) => Math.abs(operand(frame));
    }
    case "truth": {
      const operand = truthClosure(expression.operand, tables);
      return (frame) => toNumber(operand(frame));
    }
    case "count": {
      const body = truthClosure(expression.body, tables);
      return summation(expression, tables, (frame) => toNumber(body(frame)));
    }
    case "sum":
      return summation(expression, tables, numberClosure(expression.body, tables));
  }
}

export function truthClosure(expression: BooleanExpression, tables: readonly Table[]): Truth {
  switch (expression.op) {
    case "boolean": {
      const value = kleene(expression.value);
      return () => value;
    }
    case "compare":
      return comparison(expression.operator, numberClosure(expression.left, tables), numberClosure(expression.right, tables));
    case "in": {
      const operand = numberClosure(expression.operand, tables);
      const values = new Set(expression.values);
      return (frame) => {
        const value = operand(frame);
        return Number.isNaN(value) ? UNKNOWN : kleene(values.has(value));
      };
    }
    case "and":
    case "or": {
      const operands = expression.operands.map((operand) => truthClosure(operand, tables));
      const [join, start] = expression.op === "and" ? ([and, TRUE] as const) : ([or, FALSE] as const);
      return (frame) => operands.reduce<Kleene>((result, operand) => join(result, operand(frame)), start);
    }
    case "not": {
      const operand = truthClosure(expression.operand, tables);
      return (frame) => not(operand(frame));
    }
    case "any":
    case "every": {
      const body = truthClosure(expression.body, tables);
      const [join, start] = expression.op === "every" ? ([and, TRUE] as const) : ([or, FALSE] as const);
      const rows = iteration(expression, tables);
      return (frame) => {
        let result: Kleene = start;
        const present = rows(frame, () => {
          result = join(result, body(frame));
        });
        return present ? result : UNKNOWN;
      };
    }
  }
}

function cellClosure({ table, depth, slot }: Cell): Numeric {
  if (depth === 0) return (frame) => frame.rows[0]?.[slot] ?? Number.NaN;
  return (frame) => frame.rows[table]?.[(frame.bases[depth] ?? 0) + slot] ?? Number.NaN;
}

type Arithmetic = Extract<NumberExpression, { left: NumberExpression }>["op"];

function arithmetic(operator: Arithmetic, left: Numeric, right: Numeric): Numeric {
  switch (operator) {
    case "add":
      return (frame) => finite(left(frame) + right(frame));
    case "subtract":
      return (frame) => finite(left(frame) - right(frame));
    case "multiply":
      return (frame) => finite(left(frame) * right(frame));
    case "divide":
      return (frame) => finite(left(frame) / right(frame));
    case "minimum":
      return (frame) => Math.min(left(frame), right(frame));
    case "maximum":
      return (frame) => Math.max(left(frame), right(frame));
  }
}

function comparison(operator: ComparisonOperator, left: Numeric, right: Numeric): Truth {
  const holds = HOLDS[operator];
  return (frame) => {
    const [a, b] = [left(frame), right(frame)];
    return Number.isNaN(a) || Number.isNaN(b) ? UNKNOWN : kleene(holds(a, b));
  };
}

const HOLDS: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  lessThan: (a, b) => a < b,
  lessThanInclusive: (a, b) => a <= b,
  greaterThan: (a, b) => a > b,
  greaterThanInclusive: (a, b) => a >= b,
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
};

/** NaN over an absent collection and where one element is unknown. */
function summation(loop: Loop, tables: readonly Table[], body: Numeric): Numeric {
  const rows = iteration(loop, tables);
  return (frame) => {
    let sum = 0;
    const present = rows(frame, () => {
      sum += body(frame);
    });
    return present ? finite(sum) : Number.NaN;
  };
}

/** Binds each row of the loop in turn; false where the collection is absent. */
function iteration({ table, depth, start, count }: Loop, tables: readonly Table[]): (frame: Frame, each: () => void) => boolean {
  const width = tables[table]?.width ?? 0;
  const [first, rows] = [cellClosure(start), cellClosure(count)];
  return (frame, each) => {
    const [from, many] = [first(frame), rows(frame)];
    if (Number.isNaN(many)) return false;
    for (let row = 0; row < many; row += 1) {
      frame.bases[depth] = (from + row) * width;
      each();
    }
    return true;
  };
}

function toNumber(value: Kleene): number {
  return value === UNKNOWN ? Number.NaN : value;
}
