import type { Bundle } from "../bundle/bundle.ts";
import type { CheckedPolicy, CheckedRule } from "../check/checked.ts";
import { createSourceEvaluator } from "../evaluate/evaluator.ts";
import { createSnapshotValidator } from "../evaluate/validate.ts";
import type { JsonObject } from "../model/json.ts";
import { look } from "./look.ts";
import { probeRule } from "./probe.ts";
import type { SeenPart } from "./result.ts";

export type ExplainedSnapshot =
  | {
      readonly ok: true;
      readonly parts: readonly SeenPart[];
      /** Values that the schema refuses, so that they are unknown. */
      readonly problems: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** What each part of a rule is worth in one snapshot, evaluated at the snapshot's own timestamp. A rule over a collection: each key. */
export function explainSnapshot(
  policy: CheckedPolicy,
  bundle: Bundle,
  rule: CheckedRule,
  snapshot: JsonObject,
  only: string | undefined,
): ExplainedSnapshot {
  const probe = probeRule(policy, bundle, rule);
  const verdict = createSnapshotValidator(probe.bundle.metrics)(snapshot);
  if (!verdict.accepted) return { ok: false, reason: verdict.reason };
  const evaluator = createSourceEvaluator(probe.bundle);
  const now = verdict.timestamp;
  evaluator.ingest(verdict.snapshot, now);
  const alert = bundle.alerts.findIndex((settings) => settings.rule === rule.name);
  const keys = rule.each === undefined ? [null] : keysOf(evaluator.evaluate(now).keyed.get(alert)?.codes.keys());
  const chosen = only === undefined ? keys : keys.filter((key) => key === only);
  if (chosen.length === 0) {
    const known = keys.length === 0 ? "the collection is absent or empty" : `it has ${keys.join(", ")}`;
    return { ok: false, reason: only === undefined ? known : `there is no key \`${only}\`: ${known}` };
  }
  const problems = verdict.problems.map(({ path, reason }) => `${path} ${reason}`);
  return { ok: true, problems, parts: chosen.flatMap((key) => look(probe, rule, { evaluator, alert, key, now })) };
}

function keysOf(keys: Iterable<string> | undefined): readonly string[] {
  return [...(keys ?? [])];
}
