import { matchesGlob } from "../../model/glob.ts";
import { isBooleanTerm, isStringTerm } from "../../model/subterms.ts";
import type { BooleanTerm, CollectionRef, MetricRef, MetricType, NumberTerm, StringTerm, Term } from "../../model/term.ts";
import type { BooleanExpression, Cell, Loop, NumberExpression } from "./expression.ts";
import type { Layout } from "./layout.ts";
import type { LoadAs, WindowTerm } from "./program.ts";
import { type BoundRow, type Scope, bind, rowOf } from "./scope.ts";

/** What lowering a term asks of its surroundings. */
export interface Surroundings {
  readonly layout: Layout;
  /** The root's cell of a named condition. */
  condition(name: string): Cell;
  /** The cell of a window, in the row of the one loop variable that it reads, or the root's. */
  window(term: WindowTerm, scope: Scope): Cell;
  /** Two strings of snapshots are compared. */
  comparesStrings(): void;
}

export function lowerNumber(term: NumberTerm, scope: Scope, into: Surroundings): NumberExpression {
  switch (term.term) {
    case "number":
      return { op: "constant", value: term.value };
    case "metric":
      return metricCell(term.ref, term.type, scope, into);
    case "previous":
      return loadCell("previous", term.ref, { kind: "metric", type: term.type }, scope, into);
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
      return { op: term.term, left: lowerNumber(term.left, scope, into), right: lowerNumber(term.right, scope, into) };
    case "negate":
    case "absolute":
      return { op: term.term, operand: lowerNumber(term.operand, scope, into) };
    case "rescale":
      return { op: "divide", left: lowerNumber(term.operand, scope, into), right: { op: "constant", value: term.divisor } };
    case "age": {
      const instant = loadCell("newest", term.ref, { kind: "metric", type: "timestamp" }, scope, into, true);
      return { op: "subtract", left: { op: "now" }, right: instant };
    }
    case "unchanged": {
      const row = rowOf(scope, term.ref);
      const since = cell(row, into.layout.unchanged(row.table, term.ref.key === true ? [] : term.ref.path, term.type));
      return { op: "subtract", left: { op: "now" }, right: since };
    }
    case "window":
      return into.window(term, scope);
    case "count": {
      const { loop, inner } = enter(term.collection, term.variable, scope, into);
      return { op: "count", ...loop, body: lowerBoolean(term.body, inner, into) };
    }
    case "sum": {
      const { loop, inner } = enter(term.collection, term.variable, scope, into);
      return { op: "sum", ...loop, body: lowerNumber(term.body, inner, into) };
    }
  }
}

function lowerBoolean(term: BooleanTerm, scope: Scope, into: Surroundings): BooleanExpression {
  switch (term.term) {
    case "boolean":
      return { op: "boolean", value: term.value };
    case "metric":
      return isOne(metricCell(term.ref, "boolean", scope, into));
    case "previous":
      return isOne(loadCell("previous", term.ref, { kind: "metric", type: "boolean" }, scope, into));
    case "compare": {
      const [left, right] = [lowerValue(term.left, scope, into), lowerValue(term.right, scope, into)];
      if (isStringTerm(term.left) && term.left.term !== "string" && term.right.term !== "string") into.comparesStrings();
      return { op: "compare", operator: term.operator, left, right };
    }
    case "in":
      return { op: "in", operand: lowerValue(term.operand, scope, into), values: term.values.map((value) => code(value, into)) };
    case "matches":
      return lowerMatches(term.operand, term.pattern, scope, into);
    case "present": {
      const type = term.ref.key === true ? "string" : term.type;
      return isOne(loadCell("newest", term.ref, { kind: "present", type }, scope, into, true));
    }
    case "during":
      return isOne(cell({ table: 0, depth: 0 }, into.layout.session(term.calendar, term.session)));
    case "and":
    case "or":
      return { op: term.term, operands: term.operands.map((operand) => lowerBoolean(operand, scope, into)) };
    case "not":
      return { op: "not", operand: lowerBoolean(term.operand, scope, into) };
    case "any":
    case "every": {
      const { loop, inner } = enter(term.collection, term.variable, scope, into);
      return { op: term.term, ...loop, body: lowerBoolean(term.body, inner, into) };
    }
    case "condition":
      return isOne(into.condition(term.name));
  }
}

/** Any term as a number: booleans 1 and 0, strings as they are interned. */
export function lowerValue(term: Term, scope: Scope, into: Surroundings): NumberExpression {
  if (isStringTerm(term)) {
    if (term.term === "string") return { op: "constant", value: code(term.value, into) };
    return loadCell(term.term === "previous" ? "previous" : "newest", term.ref, { kind: "metric", type: "string" }, scope, into);
  }
  if (isBooleanTerm(term)) return { op: "truth", operand: lowerBoolean(term, scope, into) };
  return lowerNumber(term, scope, into);
}

/** How a constant stands in a cell. */
export function code(value: number | boolean | string, into: Surroundings): number {
  if (typeof value === "string") return into.layout.string(value);
  return Number(value);
}

export function metricCell(ref: MetricRef, type: MetricType, scope: Scope, into: Surroundings): Cell {
  return loadCell("newest", ref, { kind: "metric", type }, scope, into);
}

/** A cell of 1, 0 or NaN as a condition. */
export function isOne(flag: NumberExpression): BooleanExpression {
  return { op: "compare", operator: "equal", left: flag, right: { op: "constant", value: 1 } };
}

function lowerMatches(operand: StringTerm, pattern: string, scope: Scope, into: Surroundings): BooleanExpression {
  if (operand.term === "string") return { op: "boolean", value: matchesGlob(operand.value, pattern) };
  const as: LoadAs = { kind: "glob", glob: into.layout.glob(pattern) };
  return isOne(loadCell(operand.term === "previous" ? "previous" : "newest", operand.ref, as, scope, into));
}

function loadCell(from: "newest" | "previous", ref: MetricRef, as: LoadAs, scope: Scope, into: Surroundings, goesOn = false): Cell {
  const row = rowOf(scope, ref);
  const isKey = ref.key === true;
  return cell(row, into.layout.load(row.table, isKey ? "key" : from, isKey ? [] : ref.path, as, goesOn && row.depth === 0));
}

export function cell(row: BoundRow, slot: number): Cell {
  return { op: "cell", table: row.table, depth: row.depth, slot };
}

function enter(collection: CollectionRef, variable: string, scope: Scope, into: Surroundings): { loop: Loop; inner: Scope } {
  const parent = rowOf(scope, collection.ref);
  const table = into.layout.collection(parent.table, collection);
  const { start, count } = into.layout.collectionSlot(table);
  const inner = bind(scope, variable, table);
  return { inner, loop: { table, depth: inner.depth, start: cell(parent, start), count: cell(parent, count) } };
}
