import type { Transition } from "../model/transition.ts";
import type { Alert, StoredAlert } from "../monitor/store.ts";
import { prepareEach, slots, type ValuesOf } from "./prepared.ts";
import { readJson } from "./read-json.ts";
import { alertText, type Told, toldText } from "./row-text.ts";
import { alert as alertShape, told as toldShape } from "./stored-shapes.ts";
import { type Database, keyText, nameText, type Tables } from "./tables.ts";

const PLACE = ["source", "policy", "rule", "alert_key"] as const;
const COLUMNS = [...PLACE, "episode", "alert", "told"] as const;
type Place = ValuesOf<Tables["alert"], typeof PLACE>;
type Row = ValuesOf<Tables["alert"], typeof COLUMNS>;

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
  const write = prepareEach<Tables["alert"], typeof COLUMNS>(COLUMNS, (slot) =>
    db
      .insertInto("alert")
      .values(slots(slot, COLUMNS))
      .onConflict((conflict) =>
        conflict.columns(["source", "policy", "rule", "alert_key"]).doUpdateSet((row) => ({
          episode: row.ref("excluded.episode"),
          alert: row.ref("excluded.alert"),
          told: row.ref("excluded.told"),
        })),
      ),
  );
  const remove = prepareEach<Pick<Tables["alert"], (typeof PLACE)[number]>, typeof PLACE>(PLACE, (slot) =>
    db
      .deleteFrom("alert")
      .where("source", "=", slot("source"))
      .where("policy", "=", slot("policy"))
      .where("rule", "=", slot("rule"))
      .where("alert_key", "=", slot("alert_key")),
  );
  return async (transaction, source, before, alerts, transitions) => {
    if (before !== undefined && isUnchanged(source, before, alerts, transitions)) return before;
    const earlier = new Earlier(before ?? (await readWritten(transaction, source)));
    const last = lastOfEpisodes(source, transitions);
    const after = new Map<string, Written>();
    const changed: Written[] = [];
    for (const alert of alerts) {
      const [id, was] = earlier.take(alert);
      const told = toldOf(alert, last, was);
      if (was?.told === told && sameAlert(was.alert, alert)) {
        after.set(id, was);
        continue;
      }
      const now = new Written(alert, told);
      after.set(id, now);
      changed.push(now);
    }
    await write(transaction, changed, rowOf);
    await remove(transaction, earlier.rest(), ({ alert }) => placeOf(alert));
    return after;
  };
}

/** Alerts as they were written, to be taken out one by one: usually all of them, and in their order, which needs no search. */
class Earlier {
  readonly #inOrder: Iterator<[string, Written], undefined>;
  #byId: Map<string, Written> | undefined;

  constructor(written: WrittenAlerts) {
    this.#inOrder = written.entries();
  }

  /** The alert's id, and how it was written. */
  take(alert: Alert): readonly [string, Written | undefined] {
    if (this.#byId === undefined) {
      const next = this.#inOrder.next().value;
      if (next !== undefined && isSameAlert(next[1].alert, alert)) return next;
      this.#byId = new Map(next === undefined ? [] : [next]);
      for (const [id, written] of this.#remaining()) this.#byId.set(id, written);
    }
    const id = idOf(alert);
    const written = this.#byId.get(id);
    this.#byId.delete(id);
    return [id, written];
  }

  /** Those that were not taken. */
  rest(): readonly Written[] {
    return this.#byId === undefined ? [...this.#remaining()].map(([, written]) => written) : [...this.#byId.values()];
  }

  *#remaining(): Iterable<readonly [string, Written]> {
    for (let next = this.#inOrder.next().value; next !== undefined; next = this.#inOrder.next().value) yield next;
  }
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

function rowOf({ alert, told }: Written): Row {
  const { source, policy, rule, key, episode } = alert;
  return [nameText(source), nameText(policy), nameText(rule), keyText(key), episode, alertText(alert), toldText(told)];
}

/** By episode, its transitions. */
type LastOfEpisodes = ReadonlyMap<string, readonly Transition[]>;

function lastOfEpisodes(source: string, transitions: readonly Transition[]): LastOfEpisodes {
  const last = new Map<string, Transition[]>();
  for (const transition of transitions) {
    if (transition.source !== source) continue;
    const ofEpisode = last.get(transition.episode);
    if (ofEpisode === undefined) last.set(transition.episode, [transition]);
    else ofEpisode.push(transition);
  }
  return last;
}

function toldOf(alert: Alert, lastOf: LastOfEpisodes, was: Written | undefined): Told {
  const last = alert.episode === null ? undefined : lastOf.get(alert.episode)?.findLast((each) => isSameAlert(each, alert));
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

function placeOf({ source, policy, rule, key }: Alert): Place {
  return [nameText(source), nameText(policy), nameText(rule), keyText(key)];
}

/** Of one source. */
function isSameAlert(a: Pick<Alert, "policy" | "rule" | "key">, b: Pick<Alert, "policy" | "rule" | "key">): boolean {
  return a.policy === b.policy && a.rule === b.rule && a.key === b.key;
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
