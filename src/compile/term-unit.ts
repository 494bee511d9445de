import { compare, multiply, rational } from "../model/rational.ts";
import type { MetricRef, NumberTerm } from "../model/term.ts";
import { dimensionOf, scaleOf, type Unit } from "../model/unit.ts";
import type { Scope } from "./metric-index.ts";
import { within } from "./metric-index.ts";

/** The unit of a metric as the schema has it. */
export type MetricUnit = (ref: MetricRef, scope: Scope) => Unit;

/**
 * The unit of what a term yields, for showing it: the same that `check` compared it in (language section 3). A constant that came from no
 * limit has the unit of what it stands beside; undefined where only such constants are.
 */
export function termUnit(term: NumberTerm, scope: Scope, metricUnit: MetricUnit): Unit | undefined {
  const unit = (operand: NumberTerm): Unit | undefined => termUnit(operand, scope, metricUnit);
  switch (term.term) {
    case "number":
      return term.limits?.unit;
    case "metric":
    case "previous":
      return term.type === "timestamp" ? "ms" : metricUnit(term.ref, scope);
    case "add":
    case "subtract":
    case "minimum":
    case "maximum":
      return unit(term.left) ?? unit(term.right);
    case "negate":
    case "absolute":
      return unit(term.operand);
    case "rescale": {
      const from = unit(term.operand);
      return from === undefined ? undefined : rescaled(from, term.divisor);
    }
    case "multiply":
      return product(unit(term.left), unit(term.right));
    case "divide":
      return quotient(unit(term.left), unit(term.right));
    case "age":
    case "unchanged":
      return "ms";
    case "window":
      return term.function === "count" || term.function === "zscore" ? "count" : unit(term.operand);
    case "count":
      return "count";
    case "sum":
      return termUnit(term.body, within(scope, term.variable, term.collection), metricUnit);
  }
}

/** Whether a term yields an instant rather than a number. Nothing is reckoned with instants but the time between two. */
export function isInstant(term: NumberTerm): boolean {
  return (term.term === "metric" || term.term === "previous") && term.type === "timestamp";
}

const COARSER: readonly Unit[] = ["ratio", "percent", "s", "min", "h", "d"];

function rescaled(from: Unit, divisor: number): Unit {
  const scale = multiply(scaleOf(from), rational(divisor));
  const found = COARSER.find((unit) => dimensionOf(unit) === dimensionOf(from) && compare(scaleOf(unit), scale) === 0);
  return found ?? from;
}

function isPlain(unit: Unit | undefined): boolean {
  return unit === undefined || unit === "count" || unit === "ratio";
}

function product(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (isPlain(left)) return isPlain(right) ? (left ?? right) : right;
  if (isPlain(right)) return left;
  return dimensionOf(left ?? "count") === "dimensionless" ? right : left;
}

function quotient(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (left === undefined || right === undefined || isPlain(right)) return left;
  return dimensionOf(left) === dimensionOf(right) ? "ratio" : left;
}
