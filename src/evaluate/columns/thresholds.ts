import type { BooleanExpression, NumberExpression } from "../program/expression.ts";
import type { Program } from "../program/program.ts";

/**
 * What a program asks of the cells of the root: for a cell that is only compared with constants, these, in order; a cell of which it asks more
 * is in `exact`. Undefined where outcomes depend on more than the root's cells and the age of the snapshot: `now`, sessions, windows, collections.
 */
export interface Thresholds {
  readonly bySlot: ReadonlyMap<number, Float64Array>;
  readonly exact: ReadonlySet<number>;
}

export function thresholdsOf({ tables, sessions, windows }: Program): Thresholds | undefined {
  const [root] = tables;
  if (root === undefined || tables.length > 1 || sessions.length + windows.length + root.unchanged.length > 0) return undefined;
  const found = new Found();
  for (const { slot, value } of root.definitions) {
    // What is computed from other cells moves with them; what is the truth of a condition is told by the cells of that condition.
    found.computed.add(slot);
    if (value.op === "truth") found.condition(value.operand);
    else found.exactly(value);
  }
  for (const { parts } of root.decisions) for (const { condition } of parts) found.condition(condition);
  if (found.readsMore) return undefined;
  const bySlot = new Map([...found.constants].map(([slot, values]) => [slot, Float64Array.from(values).sort()]));
  return { bySlot, exact: found.exact };
}

class Found {
  readonly computed = new Set<number>();
  readonly constants = new Map<number, Set<number>>();
  readonly exact = new Set<number>();
  readsMore = false;

  condition(expression: BooleanExpression): void {
    switch (expression.op) {
      case "boolean":
        return;
      case "compare":
        this.#compared(expression.left, expression.right);
        return;
      case "in":
        for (const value of expression.values) this.#compared(expression.operand, { op: "constant", value });
        return;
      case "and":
      case "or":
        for (const operand of expression.operands) this.condition(operand);
        return;
      case "not":
        this.condition(expression.operand);
        return;
      case "any":
      case "every":
        this.readsMore = true;
    }
  }

  /** Every cell of the expression matters with its value. */
  exactly(expression: NumberExpression): void {
    switch (expression.op) {
      case "constant":
        return;
      case "cell":
        if (!this.computed.has(expression.slot)) this.exact.add(expression.slot);
        return;
      case "negate":
      case "absolute":
        this.exactly(expression.operand);
        return;
      case "truth":
        this.condition(expression.operand);
        return;
      case "now":
      case "count":
      case "sum":
        this.readsMore = true;
        return;
      default:
        this.exactly(expression.left);
        this.exactly(expression.right);
    }
  }

  #compared(left: NumberExpression, right: NumberExpression): void {
    const [cell, constant] = left.op === "constant" ? [right, left] : [left, right];
    if (cell.op !== "cell" || constant.op !== "constant" || this.computed.has(cell.slot)) {
      this.exactly(left);
      this.exactly(right);
      return;
    }
    const known = this.constants.get(cell.slot);
    if (known === undefined) this.constants.set(cell.slot, new Set([constant.value]));
    else known.add(constant.value);
  }
}
