import type { SavedPolicy, SavedWatch } from "../monitor/store.ts";
import { type Prepared, type PreparedEach, prepare, prepareEach, slots, type ValuesOf } from "./prepared.ts";
import { stateText } from "./row-text.ts";
import { type Database, keyText, nameText, type Tables } from "./tables.ts";
import { changesOf, findingOf, type PlacedState, type RulePlace } from "./watch-changes.ts";

/** Writes a saved watch over an earlier one. */
export type WriteWatch = (db: Database, before: SavedWatch | undefined, after: SavedWatch) => Promise<void>;

const RULE = ["source", "policy", "rule"] as const;
const RULE_COLUMNS = [...RULE, "settings", "keys"] as const;
const ALERT = [...RULE, "alert_key"] as const;
const STATE_COLUMNS = [...ALERT, "state", "finding"] as const;
type RuleTable = Tables["rule_state"];
type StateTable = Tables["alert_state"];

export function watchWriter(db: Database): WriteWatch {
  const statements = prepareStatements(db);
  return async (transaction, before, after) => {
    const source = nameText(after.source);
    if (before === undefined) await forget(transaction, source);
    await statements.source(transaction, { source, head: headOf(after) });
    const changes = changesOf(before, after);
    if (changes.layout) await statements.layout(transaction, layoutOf(after));
    const placed = ({ policy, rule }: RulePlace) => [source, nameText(policy), nameText(rule)] as const;
    await statements.removeRule(transaction, changes.removedRules, placed);
    await statements.removeStates(transaction, changes.removedRules, placed);
    await statements.rule(transaction, changes.rules, (each) => {
      const settings = each.settings === null ? null : JSON.stringify(each.settings);
      return [...placed(each), settings, JSON.stringify(each.keys)];
    });
    await statements.removeState(transaction, changes.removedStates, (each) => [...placed(each), keyText(each.key)]);
    await statements.state(transaction, changes.states, ({ policy, rule, key, alert }) => {
      return [
        source,
        nameText(policy),
        nameText(rule),
        keyText(key),
        alert.state === null ? "null" : stateText(alert.state),
        findingText(alert),
      ];
    });
  };
}

/** Hardly any alert has one. */
function findingText(alert: PlacedState["alert"]): string {
  const finding = findingOf(alert);
  return finding === null ? "null" : JSON.stringify(finding);
}

/** `head` of `source_state`. */
export type WatchHead = Omit<SavedWatch, "source" | "silences" | "policies">;

/** `policies` of `watch_layout`. */
export type PolicyLayout = Omit<SavedPolicy, "rules" | "builtIns"> & {
  readonly rules: readonly string[];
  readonly builtIns: readonly string[];
};

function headOf(saved: SavedWatch): string {
  // JSON leaves out what is undefined.
  return JSON.stringify({ ...saved, source: undefined, silences: undefined, policies: undefined });
}

function layoutOf({ source, silences, policies }: SavedWatch): Tables["watch_layout"] {
  const layouts = policies.map(({ rules, builtIns, ...policy }): PolicyLayout => {
    return { ...policy, rules: rules.map(({ settings }) => settings.rule), builtIns: builtIns.map(({ rule }) => rule) };
  });
  return { source: nameText(source), silences: JSON.stringify(silences), policies: JSON.stringify(layouts) };
}

async function forget(db: Database, source: string): Promise<void> {
  await db.deleteFrom("rule_state").where("source", "=", source).execute();
  await db.deleteFrom("alert_state").where("source", "=", source).execute();
}

interface Statements {
  readonly source: Prepared<Tables["source_state"]>;
  readonly layout: Prepared<Tables["watch_layout"]>;
  readonly rule: PreparedEach<ValuesOf<RuleTable, typeof RULE_COLUMNS>>;
  readonly removeRule: PreparedEach<ValuesOf<RuleTable, typeof RULE>>;
  readonly removeStates: PreparedEach<ValuesOf<RuleTable, typeof RULE>>;
  readonly state: PreparedEach<ValuesOf<StateTable, typeof STATE_COLUMNS>>;
  readonly removeState: PreparedEach<ValuesOf<StateTable, typeof ALERT>>;
}

function prepareStatements(db: Database): Statements {
  return {
    source: prepare((slot) =>
      db
        .insertInto("source_state")
        .values(slots(slot, ["source", "head"]))
        .onConflict((conflict) => conflict.column("source").doUpdateSet((row) => ({ head: row.ref("excluded.head") }))),
    ),
    layout: prepare((slot) =>
      db
        .insertInto("watch_layout")
        .values(slots(slot, ["source", "silences", "policies"]))
        .onConflict((conflict) =>
          conflict.column("source").doUpdateSet((row) => ({
            silences: row.ref("excluded.silences"),
            policies: row.ref("excluded.policies"),
          })),
        ),
    ),
    rule: prepareEach<RuleTable, typeof RULE_COLUMNS>(RULE_COLUMNS, (slot) =>
      db
        .insertInto("rule_state")
        .values(slots(slot, RULE_COLUMNS))
        .onConflict((conflict) =>
          conflict.columns(["source", "policy", "rule"]).doUpdateSet((row) => ({
            settings: row.ref("excluded.settings"),
            keys: row.ref("excluded.keys"),
          })),
        ),
    ),
    removeRule: prepareEach<Pick<RuleTable, (typeof RULE)[number]>, typeof RULE>(RULE, (slot) =>
      db
        .deleteFrom("rule_state")
        .where("source", "=", slot("source"))
        .where("policy", "=", slot("policy"))
        .where("rule", "=", slot("rule")),
    ),
    removeStates: prepareEach<Pick<RuleTable, (typeof RULE)[number]>, typeof RULE>(RULE, (slot) =>
      db
        .deleteFrom("alert_state")
        .where("source", "=", slot("source"))
        .where("policy", "=", slot("policy"))
        .where("rule", "=", slot("rule")),
    ),
    state: prepareEach<StateTable, typeof STATE_COLUMNS>(STATE_COLUMNS, (slot) =>
      db
        .insertInto("alert_state")
        .values(slots(slot, STATE_COLUMNS))
        .onConflict((conflict) =>
          conflict.columns(["source", "policy", "rule", "alert_key"]).doUpdateSet((row) => ({
            state: row.ref("excluded.state"),
            finding: row.ref("excluded.finding"),
          })),
        ),
    ),
    removeState: prepareEach<Pick<StateTable, (typeof ALERT)[number]>, typeof ALERT>(ALERT, (slot) =>
      db
        .deleteFrom("alert_state")
        .where("source", "=", slot("source"))
        .where("policy", "=", slot("policy"))
        .where("rule", "=", slot("rule"))
        .where("alert_key", "=", slot("alert_key")),
    ),
  };
}
