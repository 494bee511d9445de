import type { AlertSettings, Bundle, ValueReference } from "../../bundle/bundle.ts";
import type { Unit } from "../../model/unit.ts";
import { comparisonsOf } from "../../monitor/against-limit.ts";
import { formatValue } from "../../watch/format-value.ts";
import type { ChartLimit } from "./chart.ts";

/** What policies say of a metric: its unit, and the numbers that rules compare it with. */
export interface MetricFacts {
  readonly unit: Unit;
  readonly isBoolean: boolean;
  readonly limits: readonly ChartLimit[];
}

const UNKNOWN: MetricFacts = { unit: "count", isBoolean: false, limits: [] };

/** By the metric's dotted path, as rollups name it; with keys, where it is of a collection. */
export function metricFacts(metric: string, bundles: Iterable<Bundle>): MetricFacts {
  let facts = UNKNOWN;
  const limits = new Map<number, ChartLimit>();
  for (const bundle of bundles) {
    for (const settings of bundle.alerts) {
      for (const { value } of [...settings.values, ...settings.attach]) {
        if (value.kind === "metric" && isOf(metric, value, settings))
          facts = { ...facts, unit: value.unit, isBoolean: value.type === "boolean" };
      }
      for (const { severity } of settings.tiers) {
        for (const { value, unit, operator, threshold } of comparisonsOf(bundle, settings, severity)) {
          if (!isOf(metric, value, settings) || limits.has(threshold)) continue;
          limits.set(threshold, { value: threshold, label: `${severity} ${operator} ${formatValue(threshold, unit)}` });
        }
      }
    }
  }
  return { ...facts, limits: [...limits.values()] };
}

function isOf(metric: string, value: ValueReference, { each }: AlertSettings): boolean {
  if (value.kind !== "metric") return false;
  const { variable, path } = value.ref;
  if (variable === undefined) return metric === path.join(".");
  if (each === undefined || value.ref.key === true) return false;
  // The key stands between the collection and the member, and may have dots of its own.
  const [before, after] = [`${each.collection.ref.path.join(".")}.`, `.${path.join(".")}`];
  return metric.startsWith(before) && metric.endsWith(after) && metric.length > before.length + after.length;
}
