import type { BundleMetrics } from "../bundle/bundle.ts";
import { byCodeUnit, canonicalJson } from "../bundle/canonical.ts";
import type { CheckedPolicy, CheckedRule } from "../check/checked.ts";
import type { JsonValue } from "../model/json.ts";
import { ownRef, subterms } from "../model/subterms.ts";
import type { MetricRef, MetricType, Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import { given } from "./given.ts";
import { loopOf, metricAt, NO_VARIABLES, type Scope, within } from "./metric-index.ts";
import { meaningOf } from "./named-conditions.ts";

/** A metric that a rule reads, with the loops it stands in. */
export interface Read {
  readonly ref: MetricRef;
  readonly scope: Scope;
  readonly type: MetricType;
  readonly unit: Unit;
}

/** Everything that the rule's conditions read: tiers, `clear`, `only`, the paths whose updates are counted, named conditions included. */
export function conditionReads(rule: CheckedRule, policy: CheckedPolicy): readonly Read[] {
  const scope = scopeOf(rule);
  const terms = [...rule.tiers.map((tier) => tier.when), ...(rule.clear === undefined ? [] : [rule.clear.when])];
  if (rule.only !== undefined) terms.push(rule.only);
  const seen = new Set<string>();
  const reads = terms.flatMap((term) => termReads(term, scope, policy, seen));
  for (const hold of [...rule.tiers.map((tier) => tier.hold), rule.clear?.hold]) {
    if (hold?.kind === "updates") reads.push(...readOf(hold.ref, scope, policy));
  }
  return reads;
}

export function scopeOf(rule: CheckedRule): Scope {
  return rule.each === undefined ? new Map() : new Map([[rule.each.variable, rule.each.collection]]);
}

function termReads(term: Term, scope: Scope, policy: CheckedPolicy, seen: Set<string>): Read[] {
  if (term.term === "condition") {
    if (seen.has(term.name)) return [];
    seen.add(term.name);
    return termReads(meaningOf(term.name, policy), NO_VARIABLES, policy, seen);
  }
  const inner = "variable" in term ? within(scope, term.variable, term.collection) : scope;
  const below = subterms(term).flatMap((operand) => termReads(operand, inner, policy, seen));
  const ref = ownRef(term);
  return ref === undefined ? below : [...readOf(ref, scope, policy), ...below];
}

/** Nothing for a key, a group and a collection, which are no metrics. */
function readOf(ref: MetricRef, scope: Scope, policy: CheckedPolicy): Read[] {
  const metric = metricAt(policy.schema, ref, scope);
  return metric === undefined ? [] : [{ ref, scope, type: metric.type, unit: metric.unit }];
}

/**
 * The table of metrics to load, each once, in canonical order. A metric below a loop inside another loop is left out: no single collection
 * holds it.
 */
export function readTable(reads: readonly Read[]): BundleMetrics["reads"] {
  const table = new Map<string, BundleMetrics["reads"][number]>();
  for (const { ref, scope, type, unit } of reads) {
    const collection = loopOf(ref, scope);
    if (collection?.ref.variable !== undefined) continue;
    const entry = { ...given({ collection }), path: ref.path, type, unit };
    table.set(canonicalJson(entry as unknown as JsonValue), entry);
  }
  return [...table].sort(([a], [b]) => byCodeUnit(a, b)).map(([, entry]) => entry);
}
