import { StoreError } from "../monitor/store.ts";
import type { Shape } from "./shape.ts";

/** Which row is read, for people: `alert_state, daily_loss of engine`. */
export type RowName = () => string;

/** JSON text of a column as what it was written from. Throws a `StoreError` that names the row where it is something else. */
export function readJson(json: unknown, shape: Shape, row: RowName): unknown {
  let value: unknown;
  try {
    value = typeof json === "string" ? JSON.parse(json) : undefined;
  } catch {
    value = undefined;
  }
  if (value === undefined) throw damaged(row, "it is no JSON");
  const problem = shape(value);
  if (problem !== undefined) throw damaged(row, problem);
  return value;
}

export function damaged(row: RowName, problem: string): StoreError {
  return new StoreError("corrupt", `a row of the database is damaged (${row()}): ${problem}`);
}
