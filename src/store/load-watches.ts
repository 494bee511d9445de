import type { SavedBuiltIn, SavedPolicy, SavedRule, SavedWatch } from "../monitor/store.ts";
import { damaged, readJson } from "./read-json.ts";
import { alertState, finding, keys, policyLayouts, ruleSettings, silences, watchHead } from "./stored-shapes.ts";
import { nullable } from "./shape.ts";
import { type Database, keyText, nameOf, nameText, type Tables } from "./tables.ts";
import type { PolicyLayout, WatchHead } from "./write-watch.ts";

type StateRow = Tables["alert_state"];
type RuleRow = Tables["rule_state"];
type AlertOf<Saved extends SavedRule | SavedBuiltIn> = Saved["alerts"][number];

/** Every watch as it was saved, by source. Throws a `StoreError` that names the row where one is damaged or missing. */
export async function loadWatches(db: Database): Promise<readonly SavedWatch[]> {
  const sources = await db.selectFrom("source_state").selectAll().execute();
  const layouts = new Map((await db.selectFrom("watch_layout").selectAll().execute()).map((row) => [row.source, row]));
  const rules = new Map((await db.selectFrom("rule_state").selectAll().execute()).map((row) => [idOf(row), row]));
  const states = new Map<string, Map<string, StateRow>>();
  for (const row of await db.selectFrom("alert_state").selectAll().execute()) {
    const ofRule = states.get(idOf(row)) ?? new Map<string, StateRow>();
    states.set(idOf(row), ofRule.set(row.alert_key, row));
  }
  const watches = sources.map((row): SavedWatch => {
    const { source } = row;
    const place = (): string => `source_state of ${source}`;
    const head = readJson(row.head, watchHead, place) as WatchHead;
    const layout = layouts.get(source);
    if (layout === undefined) throw damaged(place, "its row of watch_layout is missing");
    const inLayout = (): string => `watch_layout of ${source}`;
    const policies = readJson(layout.policies, policyLayouts, inLayout) as readonly PolicyLayout[];
    return {
      ...head,
      source: nameOf(source),
      silences: readJson(layout.silences, silences, inLayout) as SavedWatch["silences"],
      policies: policies.map((policy) => loadPolicy(source, policy, rules, states)),
    };
  });
  return watches.sort((a, b) => (a.source < b.source ? -1 : 1));
}

function loadPolicy(
  source: string,
  { rules: names, builtIns, ...saved }: PolicyLayout,
  rules: ReadonlyMap<string, RuleRow>,
  states: ReadonlyMap<string, ReadonlyMap<string, StateRow>>,
): SavedPolicy {
  const { policy } = saved;
  const ruleOf = (rule: string): RuleRow => {
    const found = rules.get(idOf({ source, policy: nameText(policy), rule: nameText(rule) }));
    if (found === undefined) throw damaged(() => `watch_layout of ${source}`, `the row of ${rule} in rule_state is missing`);
    return found;
  };
  return {
    ...saved,
    rules: names.map((rule): SavedRule => {
      const row = ruleOf(rule);
      const settings = readJson(row.settings, ruleSettings, () => `rule_state, ${rule} of ${source}`) as SavedRule["settings"];
      return { settings, alerts: loadAlerts(row, states, (key, state) => ({ key, state })) };
    }),
    builtIns: builtIns.map((rule): SavedBuiltIn => {
      return { rule, alerts: loadAlerts(ruleOf(rule), states, (key, state, found) => ({ key, state, finding: found })) };
    }),
  };
}

function loadAlerts<Alert>(
  rule: RuleRow,
  states: ReadonlyMap<string, ReadonlyMap<string, StateRow>>,
  alertOf: (key: string | null, state: AlertOf<SavedRule>["state"], found: AlertOf<SavedBuiltIn>["finding"]) => Alert,
): readonly Alert[] {
  const known = readJson(rule.keys, keys, () => `rule_state, ${rule.rule} of ${rule.source}`) as readonly (string | null)[];
  const rows = states.get(idOf(rule));
  return known.map((key) => {
    const row = rows?.get(keyText(key));
    if (row === undefined) return alertOf(key, null, null);
    const place = (): string => `alert_state, ${rule.rule} of ${rule.source}, key ${row.alert_key}`;
    return alertOf(
      key,
      readJson(row.state, nullable(alertState), place) as AlertOf<SavedRule>["state"],
      readJson(row.finding, nullable(finding), place) as AlertOf<SavedBuiltIn>["finding"],
    );
  });
}

function idOf({ source, policy, rule }: Pick<RuleRow, "source" | "policy" | "rule">): string {
  return `${source}\n${policy}\n${rule}`;
}
