import type { SourceEvaluator } from "../evaluate/evaluator.ts";
import type { JsonValue } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import { formatValue } from "../watch/format-value.ts";
import type { CheckedRule } from "../check/checked.ts";
import { printTier } from "./clause-text.ts";
import type { Probe, ProbeNode } from "./probe.ts";
import type { SeenPart, SeenValue } from "./result.ts";

/** One moment of one alert, seen through a probe. */
export interface Moment {
  /** Of the probe's bundle. */
  readonly evaluator: SourceEvaluator;
  /** Index of the rule in the bundle. */
  readonly alert: number;
  readonly key: string | null;
  /** ms since the epoch */
  readonly now: number;
}

/** What every part of the rule's conditions is worth. */
export function look(probe: Probe, rule: CheckedRule, moment: Moment): readonly SeenPart[] {
  return probe.parts.map(({ part, root }) => ({
    clause: printTier(rule, part),
    key: moment.key,
    value: seen(root, moment),
  }));
}

function seen(node: ProbeNode, moment: Moment): SeenValue {
  const distance = node.comparison === undefined ? undefined : distanceOf(node.comparison, moment);
  return {
    source: node.source,
    value: show(node, read(node, moment)),
    operands: node.operands.map((operand) => seen(operand, moment)),
    ...(distance === undefined ? {} : { distance }),
  };
}

function read(node: ProbeNode, { evaluator, alert, key, now }: Moment): JsonValue {
  return evaluator.value(alert, { kind: "fact", fact: node.fact, unit: node.unit }, key, now);
}

function show(node: ProbeNode, value: JsonValue): string {
  return typeof value === "boolean" ? String(value) : formatValue(value, node.unit);
}

/** How far the left side is from making the comparison true, or how far past that it is. Undefined where a side is unknown. */
function distanceOf(comparison: NonNullable<ProbeNode["comparison"]>, moment: Moment): string | undefined {
  const { operator, left, right } = comparison;
  const [a, b] = [numberOf(read(left, moment)), numberOf(read(right, moment))];
  if (a === undefined || b === undefined) return undefined;
  const unit = left.type === "timestamp" ? "ms" : left.unit === "count" ? right.unit : left.unit;
  const text = formatValue(Math.abs(a - b), unit);
  switch (operator) {
    case "equal":
    case "notEqual":
      return a === b ? undefined : `${text} apart`;
    case "lessThan":
    case "greaterThan":
    case "lessThanInclusive":
    case "greaterThanInclusive": {
      if (a === b) return "exactly at the threshold";
      const holds = operator.startsWith("less") ? a < b : a > b;
      return holds ? `past it by ${text}` : `${text} to go`;
    }
  }
}

function numberOf(value: JsonValue): number | undefined {
  if (typeof value === "number") return value;
  const instant = typeof value === "string" ? parseTimestamp(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
