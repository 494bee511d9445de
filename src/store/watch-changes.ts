import type { SavedBuiltIn, SavedPolicy, SavedRule, SavedWatch } from "../monitor/store.ts";

type SavedAlert = SavedRule["alerts"][number] | SavedBuiltIn["alerts"][number];

/** What has to be written so that a saved watch stands where an earlier one stood. */
export interface WatchChanges {
  /** Silences, policies or the rules with something to remember are others. */
  readonly layout: boolean;
  /** Rules whose settings or known keys changed. */
  readonly rules: readonly PlacedRule[];
  readonly removedRules: readonly RulePlace[];
  readonly states: readonly PlacedState[];
  readonly removedStates: readonly StatePlace[];
}

export interface RulePlace {
  readonly policy: string;
  readonly rule: string;
}

export interface PlacedRule extends RulePlace {
  readonly settings: SavedRule["settings"] | null;
  readonly keys: readonly (string | null)[];
}

export interface StatePlace extends RulePlace {
  readonly key: string | null;
}

export interface PlacedState extends StatePlace {
  readonly alert: SavedAlert;
}

/** A rule of a policy or a built-in one. */
interface Remembered extends RulePlace {
  readonly settings: SavedRule["settings"] | null;
  readonly alerts: readonly SavedAlert[];
}

interface Draft {
  readonly rules: PlacedRule[];
  readonly states: PlacedState[];
  readonly removedStates: StatePlace[];
}

/**
 * Compares by identity wherever a watch keeps it: a state that did not change is the same object. So a thousand alerts of which one
 * changed are one row.
 */
export function changesOf(before: SavedWatch | undefined, after: SavedWatch): WatchChanges {
  const draft: Draft = { rules: [], states: [], removedStates: [] };
  const known = new Map(before?.policies.map((policy) => [policy.policy, policy]));
  const removedRules: RulePlace[] = [];
  for (const policy of after.policies) {
    const earlier = known.get(policy.policy);
    known.delete(policy.policy);
    removedRules.push(...compareRules(earlier, policy, draft));
  }
  for (const policy of known.values()) removedRules.push(...remembered(policy));
  return { ...draft, removedRules, layout: before === undefined || !sameLayout(before, after) };
}

/** Gives back the rules that are gone. */
function compareRules(before: SavedPolicy | undefined, after: SavedPolicy, draft: Draft): readonly RulePlace[] {
  const rulesBefore = before === undefined ? [] : remembered(before);
  const rest = new Map(rulesBefore.map((rule) => [rule.rule, rule]));
  for (const rule of remembered(after)) {
    const earlier = rest.get(rule.rule);
    rest.delete(rule.rule);
    compareAlerts(earlier, rule, draft);
  }
  return [...rest.values()];
}

function compareAlerts(before: Remembered | undefined, after: Remembered, draft: Draft): void {
  const { policy, rule, settings, alerts } = after;
  if (before?.alerts === alerts && before.settings === settings) return;
  const sameKeys = before?.alerts.length === alerts.length && alerts.every(({ key }, index) => before.alerts[index]?.key === key);
  if (!sameKeys || !sameSettings(before.settings, settings)) {
    draft.rules.push({ policy, rule, settings, keys: alerts.map(({ key }) => key) });
  }
  const byKey = sameKeys ? undefined : new Map(before?.alerts.map((alert) => [alert.key, alert]));
  for (const [index, alert] of alerts.entries()) {
    const earlier = byKey === undefined ? before?.alerts[index] : byKey.get(alert.key);
    byKey?.delete(alert.key);
    if (isQuiet(alert)) {
      if (earlier !== undefined && !isQuiet(earlier)) draft.removedStates.push({ policy, rule, key: alert.key });
    } else if (earlier === undefined || !sameAlert(earlier, alert)) {
      draft.states.push({ policy, rule, key: alert.key, alert });
    }
  }
  for (const [key, alert] of byKey ?? []) if (!isQuiet(alert)) draft.removedStates.push({ policy, rule, key });
}

function remembered({ policy, rules, builtIns }: SavedPolicy): readonly Remembered[] {
  return [
    ...rules.map(({ settings, alerts }) => ({ policy, rule: settings.rule, settings, alerts })),
    ...builtIns.map(({ rule, alerts }) => ({ policy, rule, settings: null, alerts })),
  ];
}

/** Nothing to remember but that the key is known: has no row of its own. */
function isQuiet(alert: SavedAlert): boolean {
  return alert.state === null && findingOf(alert) === null;
}

export function findingOf(alert: SavedAlert): SavedBuiltIn["alerts"][number]["finding"] {
  return "finding" in alert ? alert.finding : null;
}

function sameAlert(a: SavedAlert, b: SavedAlert): boolean {
  return a.state === b.state && same(findingOf(a), findingOf(b));
}

function sameSettings(a: SavedRule["settings"] | null, b: SavedRule["settings"] | null): boolean {
  if (a === null || b === null) return a === b;
  return same(a.tiers, b.tiers) && same(a.clear, b.clear) && same(a.each, b.each);
}

function sameLayout(a: SavedWatch, b: SavedWatch): boolean {
  return (
    sameList(a.silences, b.silences, same) &&
    sameList(
      a.policies,
      b.policies,
      (one, other) =>
        one.policy === other.policy &&
        one.version === other.version &&
        one.digest === other.digest &&
        sameList(one.rules, other.rules, (x, y) => x.settings.rule === y.settings.rule) &&
        sameList(one.builtIns, other.builtIns, (x, y) => x.rule === y.rule),
    )
  );
}

function sameList<T>(a: readonly T[], b: readonly T[], equal: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((one, index) => equal(one, b[index] as T));
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
