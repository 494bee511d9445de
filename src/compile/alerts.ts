import type { AlertSettings, MessagePart, MissingSettings } from "../bundle/bundle.ts";
import { byCodeUnit, canonicalJson } from "../bundle/canonical.ts";
import type { CheckedMissing, CheckedPolicy, CheckedRule } from "../check/checked.ts";
import type { Hold } from "../model/hold.ts";
import type { JsonValue } from "../model/json.ts";
import type { MetricRef } from "../model/term.ts";
import { comparedValues } from "./compared-values.ts";
import type { FactTable } from "./facts.ts";
import { given } from "./given.ts";
import type { LimitNotes } from "./limit-notes.ts";
import { loopOf } from "./metric-index.ts";
import { conditionReads, type Read } from "./reads.ts";

/** What json-rules-engine cannot say of a rule: its alert's life, message and values. */
export function alertSettings(
  rule: CheckedRule,
  policy: CheckedPolicy,
  facts: FactTable,
  notes: LimitNotes,
  portable: boolean,
): AlertSettings {
  const settings: AlertSettings = {
    rule: rule.name,
    ...given({ each: rule.each, because: rule.because, owner: rule.owner, runbook: rule.runbook, repeat: rule.repeat?.ms }),
    tiers: rule.tiers.map(({ severity, hold }) => ({ severity, ...holdMember(hold, notes) })),
    ...(rule.clear === undefined ? {} : { clear: holdMember(rule.clear.hold, notes) }),
    only: rule.only !== undefined,
    missing: missingSettings(rule.missing, notes),
    ownMissing: rule.ownMissing,
    suppressedBy: rule.suppressedBy,
    latch: rule.latch,
    message: rule.message.map((part): MessagePart => (part.kind === "text" ? { text: part.text } : { value: part.value })),
    attach: rule.attach,
    values: comparedValues(rule, policy, facts),
    reads: refs(conditionReads(rule, policy), rule),
    labels: rule.labels,
    escalations: rule.escalations.map(({ after, to }) => notes.note({ after: after.ms, to }, "after", after.limits)),
    portable,
  };
  return notes.note(settings, "repeat", rule.repeat?.limits);
}

function holdMember(hold: Hold | undefined, notes: LimitNotes): { readonly hold?: Hold } {
  if (hold === undefined) return {};
  if (hold.kind === "duration") return { hold: notes.note({ kind: hold.kind, ms: hold.ms }, "ms", hold.limits) };
  const { limits, ...bare } = hold;
  return { hold: notes.note<Hold & { readonly count: number }>(bare, "count", limits) };
}

function missingSettings(missing: CheckedMissing, notes: LimitNotes): MissingSettings {
  if (missing.kind !== "after") return { kind: missing.kind };
  const { severity, after } = missing;
  const settings = { kind: "after", severity, after: after.ms } as const;
  return notes.note(settings, "after", after.limits);
}

/** Each metric once, in canonical order. What is read in a loop inside the rule stands as the whole collection of that loop. */
function refs(reads: readonly Read[], rule: CheckedRule): readonly MetricRef[] {
  const found = new Map<string, MetricRef>();
  for (const read of reads) {
    const ref = outermost(read, rule.each?.variable);
    found.set(canonicalJson(ref as unknown as JsonValue), ref);
  }
  return [...found].sort(([a], [b]) => byCodeUnit(a, b)).map(([, ref]) => ref);
}

function outermost(read: Read, variable: string | undefined): MetricRef {
  let ref = read.ref;
  while (ref.variable !== variable) {
    const collection = loopOf(ref, read.scope);
    if (collection === undefined) break;
    ref = collection.ref;
  }
  return ref;
}
