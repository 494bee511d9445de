import type { AlertSettings, Bundle, JsonCondition, JsonLeaf, ValueReference } from "../bundle/bundle.ts";
import type { JsonValue } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";
import type { Unit } from "../model/unit.ts";
import { formatValue } from "../watch/format-value.ts";

/** One comparison of a tier with a number: what is compared, as the rule writes it, and with how much. */
export interface Comparison {
  readonly rule: string;
  readonly severity: Severity;
  readonly name: string;
  readonly value: ValueReference;
  readonly unit: Unit;
  readonly operator: "<" | "<=" | ">" | ">=" | "==" | "!=";
  readonly threshold: number;
}

const OPERATORS: Readonly<Partial<Record<JsonLeaf["operator"], Comparison["operator"]>>> = {
  lessThan: "<",
  lessThanInclusive: "<=",
  greaterThan: ">",
  greaterThanInclusive: ">=",
  equal: "==",
  notEqual: "!=",
};

/** The comparisons with numbers that a tier of a rule makes, as they are written, those of named conditions included. */
export function comparisonsOf(bundle: Bundle, settings: AlertSettings, severity: Severity): readonly Comparison[] {
  const { rule } = settings;
  const found: Comparison[] = [];
  const entered = new Set<string>();
  const visit = (condition: JsonCondition): void => {
    if ("all" in condition) condition.all.forEach(visit);
    else if ("any" in condition) condition.any.forEach(visit);
    else if ("condition" in condition) {
      const named = Object.hasOwn(bundle.conditions, condition.condition) ? bundle.conditions[condition.condition] : undefined;
      if (named === undefined || entered.has(condition.condition)) return;
      entered.add(condition.condition);
      visit(named);
    } else {
      const operator = OPERATORS[condition.operator];
      const compared = settings.values.find(({ value }) => reads(condition, value));
      if (operator === undefined || compared === undefined || typeof condition.value !== "number") return;
      const { name, value } = compared;
      found.push({ rule, severity, name, value, unit: unitOf(bundle, value), operator, threshold: condition.value });
    }
  };
  const tier = bundle.rules.find(({ name }) => name === `${rule}/${severity}`);
  if (tier !== undefined) visit(tier.conditions);
  return found;
}

/** Whether a condition looks at this value. */
function reads({ fact, path }: JsonLeaf, value: ValueReference): boolean {
  switch (value.kind) {
    case "limit":
      return false;
    case "fact":
      return fact === value.fact && path === undefined;
    case "metric": {
      const { variable, path: segments } = value.ref;
      const [root = "", ...rest] = variable === undefined ? segments : [variable, ...segments];
      return fact === root && (path ?? "$") === ["$", ...rest].join(".");
    }
  }
}

function unitOf(bundle: Bundle, value: ValueReference): Unit {
  if (value.kind !== "limit") return value.unit;
  return Object.hasOwn(bundle.limits, value.name) ? (bundle.limits[value.name]?.unit ?? "count") : "count";
}

export function settingsOf(bundle: Bundle | undefined, rule: string): AlertSettings | undefined {
  return bundle?.alerts.find((settings) => settings.rule === rule);
}

/** What an alert is about, against what its tier allows. Either is empty where there is nothing to say. */
export function valueAgainstLimit(
  alert: { readonly rule: string; readonly severity: Severity | null; readonly values: Readonly<Record<string, JsonValue>> },
  bundle: Bundle | undefined,
): { readonly value: string; readonly limit: string } {
  const settings = settingsOf(bundle, alert.rule);
  if (bundle === undefined || settings === undefined) return { value: "", limit: "" };
  const valueOf = (name: string): JsonValue => (Object.hasOwn(alert.values, name) ? (alert.values[name] ?? null) : null);
  const comparisons = alert.severity === null ? [] : comparisonsOf(bundle, settings, alert.severity);
  const chosen =
    comparisons.find((each) => holds(valueOf(each.name), each)) ??
    comparisons.find(({ name }) => valueOf(name) !== null) ??
    comparisons[0];
  if (chosen !== undefined) {
    const { operator, threshold, unit, name } = chosen;
    return { value: formatValue(valueOf(name), unit), limit: `${operator} ${formatValue(threshold, unit)}` };
  }
  const [first] = settings.values.filter(({ value }) => value.kind !== "limit");
  return { value: first === undefined ? "" : formatValue(valueOf(first.name), unitOf(bundle, first.value)), limit: "" };
}

function holds(value: JsonValue, { operator, threshold }: Comparison): boolean {
  if (typeof value !== "number") return false;
  switch (operator) {
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "==":
      return value === threshold;
    case "!=":
      return value !== threshold;
  }
}
