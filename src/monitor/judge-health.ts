import type { AlertSettings, Bundle } from "../bundle/bundle.ts";
import { formatValue } from "../watch/format-value.ts";
import { compareSeverity } from "../model/severity.ts";
import { toNumber } from "../model/rational.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { dimensionOf, scaleOf, type Unit } from "../model/unit.ts";
import type { Health, HealthCheck, HealthStatus, RunningState } from "./health.ts";
import { checkOf, HEALTH_CHECKS } from "./health-rules.ts";
import type { MinuteRollup, SavedWatch, StoredAlert } from "./store.ts";

/** A rule of a policy that watches a source. */
export interface Watched {
  readonly source: string;
  readonly bundle: Bundle;
  readonly settings: AlertSettings;
}

export interface HealthEvidence {
  /** ms since the epoch */
  readonly at: number;
  readonly running: RunningState | undefined;
  readonly watches: readonly SavedWatch[];
  readonly watched: readonly Watched[];
  readonly alerts: readonly StoredAlert[];
  /** Of the last minutes. */
  readonly rollups: readonly MinuteRollup[];
  /** What the store said of itself. */
  readonly own: readonly HealthCheck[];
}

const WORST_FIRST: readonly HealthStatus[] = ["critical", "warning", "unknown", "ok"];

/**
 * The checks of `monitor health`. A check is as bad as the worst of its alerts that fires; where none does, it is well only if its sources
 * are heard and its metrics known, and otherwise unknown.
 */
export function judgeHealth(evidence: HealthEvidence): Health {
  const { at, running, watched, alerts, own } = evidence;
  const rules = groupBy(watched, ({ settings }) => checkOf(settings.rule, settings.labels));
  const labels = new Map(watched.map(({ bundle, settings }) => [`${bundle.policy}/${settings.rule}`, settings.labels]));
  const fired = alerts.filter(({ phase }) => phase === "firing" || phase === "clearing");
  const firing = groupBy(fired, ({ policy, rule }) => checkOf(rule, labels.get(`${policy}/${rule}`) ?? {}));
  const known: readonly string[] = HEALTH_CHECKS;
  const others = [...new Set([...rules.keys(), ...firing.keys()])].filter((name) => !known.includes(name)).sort();
  const checks = [...known.slice(0, 4), ...others, ...known.slice(4)].map((name): HealthCheck => {
    const open = firing.get(name) ?? [];
    const itself = name === "monitor" ? checkMonitor(evidence) : own.find((check) => check.name === name);
    if (itself !== undefined) return withAlerts(itself, open);
    if (name === "delivery") return { name, status: "unknown", message: "the store does not say", figures: [] };
    return withAlerts(checkRules(name, rules.get(name) ?? [], evidence), open);
  });
  return { status: worst(checks), at, running: running !== undefined, reason: reasonOf(evidence), checks };
}

function reasonOf({ running, watches }: HealthEvidence): string | null {
  if (running !== undefined) return running.failing ?? running.reason;
  const last = Math.max(...watches.map(({ now }) => now ?? -Infinity));
  return Number.isFinite(last) ? `no monitor runs; the last evaluation was at ${formatTimestamp(last)}` : "no monitor runs";
}

function checkMonitor(evidence: HealthEvidence): HealthCheck {
  const { running } = evidence;
  const reason = reasonOf(evidence);
  if (running === undefined) return { name: "monitor", status: "critical", message: reason ?? "", figures: [] };
  const { inbox, backlog, dropped, latency, evaluated } = running.figures;
  return {
    name: "monitor",
    status: typeof running.failing === "string" ? "critical" : reason === null ? "ok" : "warning",
    message: reason ?? `${evaluated} evaluated, ${backlog} behind, ${dropped} dropped`,
    figures: [
      { label: "inbox", value: inbox, unit: "" },
      { label: "backlog", value: backlog, unit: "" },
      { label: "evaluated", value: evaluated, unit: "c" },
      { label: "dropped", value: dropped, unit: "c" },
      ...(latency === null ? [] : [{ label: "latency_p99", value: Math.round(latency.p99 * 10) / 10, unit: "ms" } as const]),
    ],
  };
}

function withAlerts(check: HealthCheck, open: readonly StoredAlert[]): HealthCheck {
  const bySeverity = open
    .filter(({ severity }) => severity === "warning" || severity === "critical")
    .sort((a, b) => compareSeverity(b.severity ?? "info", a.severity ?? "info") || (a.since ?? 0) - (b.since ?? 0));
  const [first, ...others] = bySeverity;
  const status = first?.severity === "critical" ? "critical" : "warning";
  if (first === undefined) return check;
  const more = others.length === 0 ? "" : `; and ${others.length} more`;
  const acknowledged = first.acknowledgement === null ? "" : ` (acknowledged by ${first.acknowledgement.author})`;
  const own = check.status === "ok" || check.status === "unknown" ? "" : `${check.message}; `;
  return { ...check, status: worst([check, { status }]), message: `${own}${first.message}${acknowledged}${more}` };
}

function checkRules(name: string, rules: readonly Watched[], evidence: HealthEvidence): HealthCheck {
  if (rules.length === 0) return { name, status: "unknown", message: "no policy at work has a rule for it", figures: [] };
  const severalSources = new Set(rules.map(({ source }) => source)).size > 1;
  const doubts = new Set<string>();
  const figures = new Map<string, HealthCheck["figures"][number]>();
  const shown: string[] = [];
  for (const rule of rules) {
    const silence = silenceOf(rule, evidence);
    if (silence !== undefined) doubts.add(silence);
    for (const { metric, unit } of plainMetrics(rule.settings)) {
      const label = severalSources ? `${rule.source}/${metric}` : metric;
      if (figures.has(label)) continue;
      const last = newestOf(evidence.rollups, rule.source, metric);
      if (last === undefined) {
        if (silence === undefined) doubts.add(`${label} has no value of late`);
        continue;
      }
      figures.set(label, figureOf(label, last.last, unit));
      shown.push(`${label} ${formatValue(unit === "boolean" ? last.last !== 0 : last.last, unit === "boolean" ? "count" : unit)}`);
    }
  }
  const quiet = `${rules.length} ${rules.length === 1 ? "rule watches" : "rules watch"} it and none fires`;
  const message = doubts.size > 0 ? [...doubts].join("; ") : shown.length > 0 ? shown.join(", ") : quiet;
  return { name, status: doubts.size > 0 ? "unknown" : "ok", message, figures: [...figures.values()] };
}

function newestOf(rollups: readonly MinuteRollup[], source: string, metric: string): MinuteRollup | undefined {
  const ofMetric = rollups.filter((rollup) => rollup.source === source && rollup.metric === metric);
  return ofMetric.reduce<MinuteRollup | undefined>(
    (newest, each) => (each.minute < (newest?.minute ?? 0) ? newest : each),
    undefined,
  );
}

/** Why nothing is known of what a rule watches. */
function silenceOf({ source, bundle }: Watched, { at, running, watches }: HealthEvidence): string | undefined {
  const saved = watches.find((watch) => watch.source === source);
  const newest = Math.max(saved?.newest ?? -Infinity, running?.figures.lastReceived[source] ?? -Infinity);
  if (!Number.isFinite(newest)) return `${source} has sent nothing yet`;
  if (running === undefined) return `not evaluated since ${formatTimestamp(saved?.now ?? newest)}`;
  return at - newest > bundle.settings.staleAfter ? `${source} has sent nothing for ${formatValue(at - newest, "ms")}` : undefined;
}

/** The numbers and truth values that the rule compares, those of collections left out: they come and go with their keys. */
function plainMetrics(settings: AlertSettings): readonly { readonly metric: string; readonly unit: Unit | "boolean" }[] {
  return settings.values.flatMap(({ value }) => {
    if (value.kind !== "metric" || value.ref.variable !== undefined) return [];
    const metric = value.ref.path.join(".");
    if (value.type === "boolean") return [{ metric, unit: "boolean" as const }];
    return value.type === "number" ? [{ metric, unit: value.unit }] : [];
  });
}

function figureOf(label: string, value: number, unit: Unit | "boolean"): HealthCheck["figures"][number] {
  if (unit === "boolean") return { label, value, unit: "" };
  if (dimensionOf(unit) === "time") return { label, value: (value * toNumber(scaleOf(unit))) / 1000, unit: "s" };
  return { label, value, unit: unit === "percent" ? "%" : "" };
}

function worst(checks: readonly { readonly status: HealthStatus }[]): HealthStatus {
  return WORST_FIRST.find((status) => checks.some((check) => check.status === status)) ?? "unknown";
}

function groupBy<T>(items: readonly T[], nameOf: (item: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined) continue;
    const group = groups.get(name) ?? [];
    group.push(item);
    groups.set(name, group);
  }
  return groups;
}
