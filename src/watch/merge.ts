import type { AlertSettings } from "../bundle/bundle.ts";
import type { KeyedOutcomes, Outcomes } from "../evaluate/outcome.ts";
import { and, or, TRUE } from "../model/kleene.ts";
import { clearOf, type OutcomeCode, onlyOf, packOutcome, tierOf } from "../model/outcome.ts";

/**
 * One answer of two evaluators that should agree. An alert fires if either says so and ends only if both do: a tier is true where either
 * is, false where both are; `clear` is true where both are; the rule is inside `only` where either says so.
 */
export function mergeOutcomes(alerts: readonly AlertSettings[], a: Outcomes, b: Outcomes): Outcomes {
  const single = new Uint16Array(alerts.length);
  const keyed = new Map<number, KeyedOutcomes>();
  for (const [index, alert] of alerts.entries()) {
    if (alert.each === undefined) single[index] = mergeCodes(alert, a.single[index] ?? 0, b.single[index] ?? 0);
    else keyed.set(index, mergeKeyed(alert, a.keyed.get(index), b.keyed.get(index)));
  }
  return { single, keyed };
}

const ABSENT: KeyedOutcomes = { absent: true, only: TRUE, codes: new Map() };

function mergeKeyed(alert: AlertSettings, a: KeyedOutcomes = ABSENT, b: KeyedOutcomes = ABSENT): KeyedOutcomes {
  const only = or(a.only, b.only);
  if (a.absent || b.absent) return { ...(a.absent ? b : a), only };
  const codes = new Map(a.codes);
  for (const [key, code] of b.codes) {
    const other = a.codes.get(key);
    codes.set(key, other === undefined ? code : mergeCodes(alert, other, code));
  }
  return { absent: false, only, codes };
}

function mergeCodes(alert: AlertSettings, a: OutcomeCode, b: OutcomeCode): OutcomeCode {
  if (a === b) return a;
  const tiers = alert.tiers.map((_, index) => or(tierOf(a, index), tierOf(b, index)));
  return packOutcome(tiers, and(clearOf(a), clearOf(b)), or(onlyOf(a), onlyOf(b)));
}
