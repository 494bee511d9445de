import type { Transition } from "../model/transition.ts";
import type { Alert, StoredAlert } from "../monitor/store.ts";
import { prepareEach, slots } from "./prepared.ts";
import { readJson } from "./read-json.ts";
import { alert as alertShape, told as toldShape } from "./stored-shapes.ts";
import { type Database, keyText, nameText, type Tables } from "./tables.ts";

/** What the last transition of an alert's episode said. */
type Told = Pick<StoredAlert, "message" | "reason" | "values" | "changedAt">;
type AlertPlace = Pick<Tables["alert"], "source" | "policy" | "rule" | "alert_key">;

class Written {
  readonly alert: Alert;
  readonly told: Told;
  #stored: StoredAlert | undefined;

  constructor(alert: Alert, told: Told) {
    this.alert = alert;
    this.told = told;
  }

  /** Both together, always the same object: made for whoever reads it, of whom a commit does not wait. */
  get stored(): StoredAlert {
    this.#stored ??= { ...this.alert, ...this.told };
    return this.#stored;
  }
}

/** By `idOf`: the open alerts of one source as they are written. */
export type WrittenAlerts = ReadonlyMap<string, Written>;

/** Brings the open alerts of a source up to date, and gives back how they then are; `before` undefined: what the database has is read first. */
export type WriteAlerts = (
  db: Database,
  source: string,
  before: WrittenAlerts | undefined,
  alerts: readonly Alert[],
  transitions: readonly Transition[],
) => Promise<WrittenAlerts>;

const UNTOLD: Told = Object.freeze({ message: "", reason: "", values: Object.freeze({}), changedAt: 0 });

export function alertWriter(db: Database): WriteAlerts {
  const write = prepareEach<Tables["alert"]>((slot) =>
    db
      .insertInto("alert")
      .values(slots(slot, ["source", "policy", "rule", "alert_key", "episode", "alert", "told"]))
      .onConflict((conflict) =>
        conflict.columns(["source", "policy", "rule", "alert_key"]).doUpdateSet((row) => ({
          episode: row.ref("excluded.episode"),
          alert: row.ref("excluded.alert"),
          told: row.ref("excluded.told"),
        })),
      ),
  );
  const remove = prepareEach<AlertPlace>((slot) =>
    db
      .deleteFrom("alert")
      .where("source", "=", slot("source"))
      .where("policy", "=", slot("policy"))
      .where("rule", "=", slot("rule"))
      .where("alert_key", "=", slot("alert_key")),
  );
  return async (transaction, source, before, alerts, transitions) => {
    if (before !== undefined && isUnchanged(source, before, alerts, transitions)) return before;
    const earlier = new Map(before ?? (await readWritten(transaction, source)));
    const last = lastOfEpisodes(source, transitions);
    const after = new Map<string, Written>();
    const changed: Written[] = [];
    for (const alert of alerts) {
      const id = idOf(alert);
      const was = earlier.get(id);
      earlier.delete(id);
      const told = toldOf(alert, last.get(`${id}\n${alert.episode ?? ""}`), was);
      if (was?.told === told && sameAlert(was.alert, alert)) {
        after.set(id, was);
        continue;
      }
      const now = new Written(alert, told);
      after.set(id, now);
      changed.push(now);
    }
    await write(transaction, changed, rowOf);
    await remove(transaction, [...earlier.values()], ({ alert }) => placeOf(alert));
    return after;
  };
}

/** By source, policy, rule and key. */
export async function findAlerts(db: Database, source?: string): Promise<readonly StoredAlert[]> {
  const all = db.selectFrom("alert").selectAll();
  const rows = await (source === undefined ? all : all.where("source", "=", nameText(source))).execute();
  return rows.map((row) => readRow(row).stored).sort(byIdentity);
}

async function readWritten(db: Database, source: string): Promise<WrittenAlerts> {
  const rows = await db.selectFrom("alert").selectAll().where("source", "=", nameText(source)).execute();
  return new Map(rows.map(readRow).map((each) => [idOf(each.alert), each]));
}

function readRow(row: Tables["alert"]): Written {
  const place = (): string => `alert, ${row.rule} of ${row.source}, key ${row.alert_key}`;
  return new Written(readJson(row.alert, alertShape, place) as Alert, readJson(row.told, toldShape, place) as Told);
}

/** Seen at a glance: the very same alerts, and nothing new to tell of them. */
function isUnchanged(source: string, before: WrittenAlerts, alerts: readonly Alert[], transitions: readonly Transition[]): boolean {
  if (before.size !== alerts.length || transitions.some((each) => each.source === source)) return false;
  let index = 0;
  for (const { alert } of before.values()) {
    if (alert !== alerts[index]) return false;
    index += 1;
  }
  return true;
}

function rowOf({ alert, told }: Written): Tables["alert"] {
  const { source, policy, rule, key, episode } = alert;
  return {
    source: nameText(source),
    policy: nameText(policy),
    rule: nameText(rule),
    alert_key: keyText(key),
    episode,
    alert: JSON.stringify(alert),
    told: JSON.stringify(told),
  };
}

function lastOfEpisodes(source: string, transitions: readonly Transition[]): ReadonlyMap<string, Transition> {
  const ofSource = transitions.filter((each) => each.source === source);
  return new Map(ofSource.map((each) => [`${idOf(each)}\n${each.episode}`, each]));
}

function toldOf(alert: Alert, last: Transition | undefined, was: Written | undefined): Told {
  if (last !== undefined) {
    return { message: last.message, reason: last.reason, values: last.values, changedAt: last.at };
  }
  return was !== undefined && was.alert.episode === alert.episode ? was.told : UNTOLD;
}

function sameAlert(a: Alert, b: Alert): boolean {
  if (a === b) return true;
  const { acknowledgement: one, ...others } = a;
  const { acknowledgement: other } = b;
  if (one !== other && JSON.stringify(one) !== JSON.stringify(other)) return false;
  return Object.entries(others).every(([name, value]) => b[name as keyof Alert] === value);
}

function placeOf({ source, policy, rule, key }: Alert): AlertPlace {
  return { source: nameText(source), policy: nameText(policy), rule: nameText(rule), alert_key: keyText(key) };
}

/** Of an alert within its source. */
function idOf({ policy, rule, key }: Pick<Alert, "policy" | "rule" | "key">): string {
  return `${policy}\n${rule}\n${keyText(key)}`;
}

/** By source, policy, rule and key. */
export function byIdentity(a: Alert, b: Alert): number {
  return (
    byCodeUnit(a.source, b.source) ||
    byCodeUnit(a.policy, b.policy) ||
    byCodeUnit(a.rule, b.rule) ||
    Number(a.key !== null) - Number(b.key !== null) ||
    byCodeUnit(a.key ?? "", b.key ?? "")
  );
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
