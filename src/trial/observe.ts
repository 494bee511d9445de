import type { AlertSettings, Bundle } from "../bundle/bundle.ts";
import { FALSE, TRUE } from "../model/kleene.ts";
import { type OutcomeCode, onlyOf, tierOf } from "../model/outcome.ts";
import type { PendingEvaluation, Watch } from "../watch/watch.ts";
import type { CoverageRecorder } from "./coverage.ts";

/** Notes what one evaluation, just committed, has shown of every rule. */
export function observe(bundle: Bundle, evaluation: PendingEvaluation, watch: Watch, coverage: CoverageRecorder): void {
  const outcomes = evaluation.outcomes.get(bundle.policy);
  if (outcomes === undefined) return;
  const open = new Set<string>();
  for (const { rule, key, severity, suppressedBy } of watch.alerts()) {
    if (severity === null) continue;
    open.add(nameOf(rule, key));
    if (suppressedBy !== null) coverage.mattered(rule, "suppressed");
  }
  for (const [index, alert] of bundle.alerts.entries()) {
    if (alert.each === undefined) {
      observeCode(alert, outcomes.single[index] ?? 0, open.has(nameOf(alert.rule, null)), coverage);
      continue;
    }
    for (const [key, code] of outcomes.keyed.get(index)?.codes ?? []) {
      observeCode(alert, code, open.has(nameOf(alert.rule, key)), coverage);
    }
  }
}

function nameOf(rule: string, key: string | null): string {
  return JSON.stringify([rule, key]);
}

function observeCode(alert: AlertSettings, code: OutcomeCode, open: boolean, coverage: CoverageRecorder): void {
  const tiers = alert.tiers.map(({ severity }, index) => ({ severity, outcome: tierOf(code, index) }));
  if (onlyOf(code) === FALSE) {
    // Outside its schedule a rule is not evaluated: what its tiers would say shows only that the schedule matters.
    if (tiers.some(({ outcome }) => outcome === TRUE)) coverage.mattered(alert.rule, "only");
    return;
  }
  for (const { severity, outcome } of tiers) coverage.tier(alert.rule, severity, outcome);
  if (open && tiers.every(({ outcome }) => outcome === FALSE)) coverage.mattered(alert.rule, "clear");
}
