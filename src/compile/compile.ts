import type { AlertSettings, Bundle, BundleLimit, BundleMetrics, BundleSettings, JsonCondition } from "../bundle/bundle.ts";
import { bundleDigest } from "../bundle/digest.ts";
import { sealBundle } from "../bundle/seal.ts";
import type { CheckedLimit, CheckedPolicy } from "../check/checked.ts";
import { formatRational } from "../model/rational.ts";
import { alertSettings } from "./alerts.ts";
import { usedCalendars } from "./calendars.ts";
import { compileCondition, type ConditionContext, negationOf } from "./condition.ts";
import { FactTable } from "./facts.ts";
import { given } from "./given.ts";
import { LimitNotes } from "./limit-notes.ts";
import { NO_VARIABLES } from "./metric-index.ts";
import { meaningOf } from "./named-conditions.ts";
import { isPortable } from "./portability.ts";
import { conditionReads, readTable } from "./reads.ts";
import { compileRule } from "./rules.ts";
import { sourceMap } from "./source-map.ts";

export interface CompileOptions {
  /** ms; 5,000 without it. */
  readonly evaluationInterval?: number;
  /** ms; 5,000 without it. */
  readonly maxClockSkew?: number;
  /** Changes an hour above which an alert is flapping; 6 without it. */
  readonly flapLimit?: number;
  /** The policy file's text, which the source map counts lines in. */
  readonly text?: string;
}

/** Makes the bundle of a checked policy. The same policy and options give the same bytes. */
export function compile(policy: CheckedPolicy, options: CompileOptions = {}): Bundle {
  const notes = new LimitNotes();
  const conditions = new Map<string, JsonCondition>();
  const refer = (name: string): void => {
    compileNamed(name, policy, conditions, context);
  };
  const facts = new FactTable(policy, notes, refer);
  const context: ConditionContext = { schema: policy.schema, facts, notes, refer };
  const rules = policy.rules.map((rule) => ({ rule, compiled: compileRule(rule, context) }));
  const stock = { derived: facts.derived(), named: conditions };
  const alerts = rules.map(({ rule, compiled }): AlertSettings => {
    const tiers = compiled.filter(({ event }) => event.type === rule.name).map((tier) => tier.conditions);
    return alertSettings(rule, policy, facts, notes, isPortable(rule, tiers, stock));
  });
  const content = {
    format: "plimsoll.bundle/1",
    language: "1",
    policy: policy.name,
    version: policy.version,
    metrics: metrics(policy),
    settings: settings(policy, options, notes),
    limits: Object.fromEntries([...policy.limits].map(([name, limit]) => [name, bundleLimit(limit)])),
    calendars: usedCalendars(policy),
    facts: facts.table(),
    conditions: Object.fromEntries(conditions),
    rules: rules.flatMap(({ compiled }) => compiled),
    alerts,
    sourceMap: sourceMap(policy.rules, options.text),
  } as const;
  const whole = { ...content, slots: notes.slots(content) };
  return sealBundle({ ...whole, digest: bundleDigest(whole) });
}

/** A named condition and its negation, and before them those that they name. */
function compileNamed(
  name: string,
  policy: CheckedPolicy,
  conditions: Map<string, JsonCondition>,
  context: ConditionContext,
): void {
  if (conditions.has(name)) return;
  const meaning = meaningOf(name, policy);
  conditions.set(name, compileCondition(meaning, false, NO_VARIABLES, context));
  conditions.set(negationOf(name), compileCondition(meaning, true, NO_VARIABLES, context));
}

function metrics(policy: CheckedPolicy): BundleMetrics {
  const reads = policy.rules.flatMap((rule) => conditionReads(rule, policy));
  return {
    schema: policy.schema.name,
    document: policy.schema.document,
    ...given({ currency: policy.currency }),
    reads: readTable(reads),
  };
}

function settings(policy: CheckedPolicy, options: CompileOptions, notes: LimitNotes): BundleSettings {
  const { ms, limits } = policy.staleAfter;
  const all: BundleSettings = {
    evaluationInterval: options.evaluationInterval ?? 5_000,
    maxClockSkew: options.maxClockSkew ?? 5_000,
    flapLimit: options.flapLimit ?? 6,
    staleAfter: ms,
  };
  return notes.note(all, "staleAfter", limits);
}

function bundleLimit(limit: CheckedLimit): BundleLimit {
  const { value, unit, within, because } = limit;
  return {
    value: formatRational(value),
    unit,
    ...(within === undefined ? {} : { within: [formatRational(within.low), formatRational(within.high)] }),
    ...given({ because }),
  };
}
