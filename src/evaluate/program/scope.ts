import type { MetricRef } from "../../model/term.ts";

/** Which row each loop variable is bound to. */
export interface Scope {
  /** Of the innermost binding; 0 outside of any. */
  readonly depth: number;
  readonly rows: ReadonlyMap<string, BoundRow>;
}

export interface BoundRow {
  readonly table: number;
  readonly depth: number;
}

export const ROOT_ROW: BoundRow = { table: 0, depth: 0 };
export const ROOT_SCOPE: Scope = { depth: 0, rows: new Map() };

export function bind(scope: Scope, variable: string, table: number): Scope {
  const depth = scope.depth + 1;
  return { depth, rows: new Map(scope.rows).set(variable, { table, depth }) };
}

export function rowOf(scope: Scope, ref: MetricRef): BoundRow {
  if (ref.variable === undefined) return ROOT_ROW;
  const row = scope.rows.get(ref.variable);
  if (row === undefined) throw new RangeError(`no loop binds ${JSON.stringify(ref.variable)}`);
  return row;
}
