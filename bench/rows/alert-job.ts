import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/model/json.ts";

export const SAMPLES = 10_000;
/** s between samples, and between evaluations. */
export const STEP = 15;
/** s that a condition holds before its alert fires. */
const HOLD = 300;
export const START = Date.parse("2025-01-01T00:00:00.000Z");
export const RULES = Array.from({ length: 10 }, (_, index) => ({
  rule: `rule_${index}`,
  metric: `metric_${index}`,
  above: 55 + index,
}));
const LONGEST = 60;

/** By rule, the samples of its metric: a number with one decimal in [0, 100) that stays for up to a quarter of an hour. */
const valuesOf: readonly (readonly number[])[] = RULES.map((_, index) => {
  let state = index + 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let [value, left] = [0, 0];
  return Array.from({ length: SAMPLES }, () => {
    if (left === 0) [value, left] = [Math.floor(next() * 1_000) / 10, 1 + Math.floor(next() * LONGEST)];
    left -= 1;
    return value;
  });
});

/** By rule and sample, whether its alert fires: from the instant on at which the condition has held for so long, until it does not. */
export const firing: readonly (readonly boolean[])[] = RULES.map(({ above }, index) => {
  let since: number | undefined;
  return (valuesOf[index] ?? []).map((value, sample) => {
    since = value > above ? (since ?? sample) : undefined;
    return since !== undefined && (sample - since) * STEP >= HOLD;
  });
});

export function timeOf(sample: number): number {
  return START + sample * STEP * 1_000;
}

/** Throws unless something is what the definition says, and fires at some time. */
export function verifyFirings(who: string, found: readonly ReadonlySet<number>[]): void {
  for (const [index, expected] of firing.entries()) {
    const samples = found[index] ?? new Set();
    for (const [sample, fires] of expected.entries()) {
      if (samples.has(sample) !== fires)
        throw new Error(`${who}: rule_${index} ${fires ? "does not fire" : "fires"} at sample ${sample}`);
    }
    if (samples.size === 0) throw new Error(`${who}: rule_${index} never fires`);
  }
}

export function metricsSchema(): JsonObject {
  const members = Object.fromEntries(RULES.map(({ metric }) => [metric, { type: "number", "x-unit": "count" }]));
  const timestamp = { type: "string", format: "date-time" };
  return { type: "object", required: ["timestamp"], properties: { timestamp, ...members } };
}

export function policyText(): string {
  const rules = RULES.map(({ rule, metric, above }) => `rule ${rule}\n  critical when ${metric} > ${above} for ${HOLD}s\n`);
  return `policy bench version 1.0.0\nmetrics "./bench.json"\nmissing hold\n\n${rules.join("\n")}`;
}

/** Our recording and policy; promtool's rules, which vmalert takes as well. */
export function writeJob(folder: string): void {
  writeFileSync(join(folder, "bench.json"), JSON.stringify(metricsSchema()));
  writeFileSync(join(folder, "bench.policy"), policyText());
  const lines = Array.from({ length: SAMPLES }, (_, sample) => {
    const values = RULES.map(({ metric }, index) => [metric, valuesOf[index]?.[sample]]);
    return `${JSON.stringify({ timestamp: new Date(timeOf(sample)).toISOString(), ...Object.fromEntries(values) })}\n`;
  });
  writeFileSync(join(folder, "recording.jsonl"), lines.join(""));
  const alerts = RULES.map(({ rule, metric, above }) => ({ alert: rule, expr: `${metric} > ${above}`, for: `${HOLD}s` }));
  // JSON is YAML.
  writeFileSync(join(folder, "rules.yml"), JSON.stringify({ groups: [{ name: "bench", interval: `${STEP}s`, rules: alerts }] }));
}

/** The unit test that asks, for each rule, whether its alert fires at these samples. */
export function promtoolTest(samples: (rule: number) => readonly number[]): string {
  const asked = RULES.flatMap(({ rule }, index) => {
    return samples(index).map((sample) => ({
      eval_time: `${sample * STEP}s`,
      alertname: rule,
      exp_alerts: firing[index]?.[sample] === true ? [{ exp_labels: {} }] : [],
    }));
  });
  const series = RULES.map(({ metric }, index) => ({ series: metric, values: (valuesOf[index] ?? []).join(" ") }));
  const test = { interval: `${STEP}s`, input_series: series, alert_rule_test: asked };
  return JSON.stringify({ rule_files: ["rules.yml"], evaluation_interval: `${STEP}s`, tests: [test] });
}

/** What /api/v1/import takes. */
export function importedLines(): string {
  const timestamps = Array.from({ length: SAMPLES }, (_, sample) => timeOf(sample));
  return RULES.map(({ metric }, index) => {
    return `${JSON.stringify({ metric: { __name__: metric }, values: valuesOf[index], timestamps })}\n`;
  }).join("");
}
