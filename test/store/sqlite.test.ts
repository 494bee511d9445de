import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  statSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Database } from "better-sqlite3";
import { BetterSqlite } from "../../src/store/driver.ts";
import { Kysely, sql, SqliteDialect } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SEVERITIES } from "../../src/model/severity.ts";
import { type SavedRule, type Store, StoreError } from "../../src/monitor/store.ts";
import { migrate, MIGRATIONS } from "../../src/store/migrate.ts";
import { quarantine } from "../../src/store/quarantine.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../src/store/sqlite.ts";
import type { Tables } from "../../src/store/tables.ts";
import { alert, commitOf, savedWatch, T0, transition } from "../contract/store.ts";

let folder = "";
let file = "";
const opened: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sqlite-"));
  file = join(folder, "plimsoll.db");
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<SqliteStoreOptions> = {}) {
  const result = await openSqliteStore({ file, now: () => T0, ...options });
  opened.push(result.store);
  return result;
}

/** Does something to the database behind the store's back. */
function meddle<Result>(work: (connection: Database) => Result): Result {
  const connection = new BetterSqlite(file);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

async function failureOf(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreError)) throw new Error(`no StoreError but ${String(error)}`);
  return error;
}

type State = NonNullable<SavedRule["alerts"][number]["state"]>;
const STATE: State = Object.freeze({
  code: 1,
  presence: "present",
  suppressedBy: null,
  due: null,
  timers: {},
  missing: null,
  pending: null,
  open: null,
  owed: [],
  changes: [],
  flapping: null,
});

function watchOf(states: readonly (State | null)[]) {
  const alerts = states.map((state, index) => ({ key: `K${index}`, state }));
  const rules = [{ settings: { rule: "drift", tiers: [{ severity: "critical" as const }] }, alerts }];
  return savedWatch("engine", { policies: [{ policy: "core", version: "1.0.0", digest: "sha256:a", rules, builtIns: [] }] });
}

const SCHEMA_OF_A_ROW = "create table log (what text); ";
function logWrites(tables: readonly string[]): void {
  const triggers = tables.flatMap((table) =>
    ["insert", "update", "delete"].map(
      (what) => `create trigger ${table}_${what} after ${what} on ${table} begin insert into log values ('${table} ${what}'); end;`,
    ),
  );
  meddle((connection) => connection.exec(SCHEMA_OF_A_ROW + triggers.join("")));
}

function writes(): readonly string[] {
  return meddle((connection) => {
    const rows = connection.prepare("select what from log order by rowid").pluck().all() as string[];
    connection.exec("delete from log");
    return rows;
  });
}

describe("what a commit writes", () => {
  it("is one row for one changed state among a thousand", async () => {
    const { store } = await open();
    const states = Array.from({ length: 1_000 }, (_, index) => (index % 10 === 0 ? null : STATE));
    await store.commit(commitOf([], [{ saved: watchOf(states), alerts: [] }]));
    logWrites(["alert_state", "rule_state", "watch_layout", "alert", "source_state"]);
    states[501] = { ...STATE, code: 2 };
    await store.commit(commitOf([], [{ saved: watchOf(states), alerts: [] }]));
    expect(writes()).toEqual(["source_state update", "alert_state update"]);
    states[501] = null;
    await store.commit(commitOf([], [{ saved: watchOf(states), alerts: [] }]));
    expect(writes()).toEqual(["source_state update", "alert_state delete"]);
    await store.commit(commitOf([], [{ saved: watchOf([...states, null]), alerts: [] }]));
    expect(writes()).toEqual(["source_state update", "rule_state update"]);
    expect((await store.load()).watches).toEqual([watchOf([...states, null])]);
  });

  it("is an open alert only where it changed", async () => {
    const { store } = await open();
    const alerts = Array.from({ length: 100 }, (_, index) => alert({ key: `K${index}` }));
    await store.commit(commitOf([], [{ saved: savedWatch("engine"), alerts }]));
    logWrites(["alert"]);
    const next = alerts.map((each, index) => ({ ...each, phase: index === 50 ? ("clearing" as const) : each.phase }));
    await store.commit(commitOf([], [{ saved: savedWatch("engine"), alerts: next.slice(1) }]));
    expect(writes()).toEqual(["alert update", "alert delete"]);
  });

  it("is nothing when it fails, and all of it when it is tried again", async () => {
    const { store } = await open();
    await store.commit(commitOf([], [{ saved: watchOf([STATE]), alerts: [alert()] }]));
    const before = await store.load();
    meddle((connection) =>
      connection.exec("create trigger refuse before update on progress begin select raise(abort, 'not now'); end"),
    );
    const saved = watchOf([{ ...STATE, code: 7 }, STATE]);
    const commit = commitOf([transition()], [{ saved, alerts: [] }], {
      position: { file: "2025-10-13.jsonl", offset: 5 },
      channelsOf: () => ["slack"],
    });
    expect(await failureOf(store.commit(commit))).toMatchObject({
      kind: "other",
      message: expect.stringContaining("not now") as string,
    });
    expect(await store.load()).toEqual(before);
    expect(await store.transitions({})).toEqual([]);
    expect(await store.notifications("waiting", 9)).toEqual([]);
    expect(await store.alerts()).toHaveLength(1);
    meddle((connection) => connection.exec("drop trigger refuse"));
    expect(await store.commit(commit)).toMatchObject([{ sequence: 1 }]);
    expect(await store.load()).toEqual({ watches: [saved], position: commit.position });
    expect(await store.alerts()).toEqual([]);
    expect(await store.notifications("waiting", 9)).toHaveLength(1);
  });
});

describe("migrations", () => {
  const names = Object.keys(MIGRATIONS);

  it.each(names)("bring a database of %s up to date, with what is in it", async (name) => {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new BetterSqlite(file) }) });
    await migrate(db, name);
    await db
      .updateTable("progress")
      .set({ last_sequence: 1, transitions: 1, recording_file: "2025-10-12.jsonl", recording_offset: 9 })
      .execute();
    const { source, rule, episode, ordinal, at } = transition();
    const row = { sequence: 1, source, rule, episode, ordinal, at, severity: 1, body: JSON.stringify(transition()) };
    await db.insertInto("transition").values(row).execute();
    await db.destroy();
    meddle((connection) => connection.pragma(`application_id = 1347176781`));
    const { store } = await open();
    expect(await store.transitions({})).toEqual([{ ...transition(), sequence: 1 }]);
    expect((await store.load()).position).toEqual({ file: "2025-10-12.jsonl", offset: 9 });
    const rollup = { source: "engine", metric: "m", minute: T0, count: 1, min: 1, max: 1, sum: 1, last: 1 };
    await store.addRollups([rollup]);
    expect(await store.series({ since: T0, until: T0 + 1 })).toEqual([rollup]);
    const more = commitOf([transition({ ordinal: 2 })], [], { channelsOf: () => ["slack"] });
    expect(await store.commit(more)).toMatchObject([{ sequence: 2 }]);
    expect(await store.notifications("waiting", 9)).toHaveLength(1);
  });

  it("know which of the notifications that wait are urgent", async () => {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new BetterSqlite(file) }) });
    await migrate(db, "0004-fallbacks");
    for (const [sequence, severity] of [
      [1, "warning"],
      [2, "critical"],
    ] as const) {
      const { source, rule, episode, at } = transition();
      const body = JSON.stringify(transition({ ordinal: sequence, severity }));
      const row = { sequence, source, rule, episode, ordinal: sequence, at, severity: SEVERITIES.indexOf(severity), body };
      await db.insertInto("transition").values(row).execute();
      await sql`insert into outbox (id, sequence, channel, alert, state, attempts, next_at)
        values (${`n${sequence}`}, ${sequence}, 'slack', ${`alert ${sequence}`}, 'waiting', 0, 0)`.execute(db);
    }
    await db.destroy();
    meddle((connection) => connection.pragma(`application_id = 1347176781`));
    const { store } = await open();
    expect((await store.dueNotifications(T0, 9, "slack")).map(({ id }) => id)).toEqual(["n2", "n1"]);
  });

  it("are each made whole or not at all", async () => {
    await (await open()).store.close();
    meddle((connection) => {
      connection.exec(
        "delete from kysely_migration where name >= '0003'; drop table rollup; drop table series; create view rollup as select 1",
      );
    });
    await expect(open()).rejects.toThrow(/view "rollup" already exists/);
    expect(
      meddle((connection) => connection.prepare("select count(*) from sqlite_master where name = 'series'").pluck().get()),
    ).toBe(0);
  });

  it("refuse a database that is newer", async () => {
    await (await open()).store.close();
    meddle((connection) => connection.exec("insert into kysely_migration values ('0009-tomorrow', '2026-01-01T00:00:00.000Z')"));
    const failure = await failureOf(open());
    expect(failure.kind).toBe("other");
    expect(failure.message).toBe(
      `${file} was written by a newer version of the monitor (it has the change 0009-tomorrow): start that version, or move the database away`,
    );
    expect(existsSync(file)).toBe(true);
  });

  it("leave the database of another program alone", async () => {
    meddle((connection) => connection.exec("create table theirs (a)"));
    expect(await failureOf(open())).toMatchObject({
      message: `${file} is a database of another program: give the monitor a file of its own`,
    });
  });
});

describe("a reader", () => {
  it("sees what is there and can write nothing", async () => {
    const { store: writer } = await open();
    await writer.commit(commitOf([transition()], [{ saved: savedWatch("engine"), alerts: [alert()] }]));
    const { store: reader } = await open({ readonly: true });
    expect(await reader.alerts()).toHaveLength(1);
    await writer.commit(commitOf([transition({ ordinal: 2 })]));
    expect(await reader.transitions({ after: 1 })).toHaveLength(1);
    expect(await failureOf(reader.commit(commitOf([])))).toMatchObject({ kind: "read-only" });
    expect(await writer.commit(commitOf([transition({ ordinal: 3 })]))).toHaveLength(1);
  });

  it("creates nothing and brings nothing up to date", async () => {
    expect(await failureOf(open({ readonly: true }))).toMatchObject({ kind: "other", message: `there is no database ${file}` });
    expect(readdirSync(folder)).toEqual([]);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new BetterSqlite(file) }) });
    await migrate(db, "0002-outbox");
    await db.destroy();
    meddle((connection) => connection.pragma(`application_id = 1347176781`));
    const failure = await failureOf(open({ readonly: true }));
    expect(failure.message).toBe(`${file} is of an earlier version: start the monitor once, which brings it up to date`);
  });

  it("moves no damaged database away", async () => {
    writeFileSync(file, "not a database ".repeat(1_000));
    expect(await failureOf(open({ readonly: true }))).toMatchObject({ kind: "corrupt" });
    expect(readdirSync(folder)).toEqual(["plimsoll.db"]);
  });
});

describe("a damaged database", () => {
  it.each([
    [
      "that is none",
      () => {
        writeFileSync(file, "not a database ".repeat(1_000));
      },
    ],
    [
      "with a page that was overwritten, after a crash",
      () => {
        overwrite(file, 4_096, 40_960);
        writeFileSync(`${file}.suspect`, "");
      },
    ],
    [
      "with a state that is cut short",
      () => meddle((connection) => connection.exec("update alert_state set state = substr(state, 1, 20)")),
    ],
    [
      "with a state of another form",
      () => meddle((connection) => connection.exec('update alert_state set state = \'{"code":"x"}\'')),
    ],
    ["without a rule's row", () => meddle((connection) => connection.exec("delete from rule_state"))],
    ["without its progress", () => meddle((connection) => connection.exec("delete from progress"))],
  ])("%s is moved away, and an empty one takes its place", async (_, damage) => {
    const { store: before } = await open();
    await before.commit(commitOf([transition()], [{ saved: watchOf([STATE]), alerts: [alert()] }]));
    await before.close();
    damage();
    const { store, quarantined } = await open();
    expect(quarantined?.file).toBe(join(folder, "plimsoll.db.corrupt-20251012T070456.000Z"));
    expect(quarantined?.reason).toMatch(/damaged/);
    expect(existsSync(quarantined?.file ?? "")).toBe(true);
    expect(await store.load()).toEqual({ watches: [], position: undefined });
    expect(await store.commit(commitOf([transition()]))).toMatchObject([{ sequence: 1 }]);
    await store.close();
    expect((await open()).quarantined).toBeUndefined();
  });

  it("says which row is damaged, and in what", async () => {
    const { store } = await open();
    await store.commit(commitOf([transition()], [{ saved: watchOf([STATE]), alerts: [alert()] }]));
    meddle((connection) => {
      connection.exec('update alert_state set state = json_set(state, \'$.timers\', json(\'{"critical":{"since":"x"}}\'))');
      connection.exec("update alert set told = '[]'");
      connection.exec("update \"transition\" set body = json_remove(body, '$.episode')");
    });
    expect(await failureOf(store.load())).toMatchObject({
      kind: "corrupt",
      message: 'a row of the database is damaged (alert_state, drift of engine, key "K0"): timers.critical.since is no number',
    });
    expect((await failureOf(store.alerts())).message).toBe(
      "a row of the database is damaged (alert, loss of engine, key null): it is no object",
    );
    expect((await failureOf(store.transitions({}))).message).toBe(
      "a row of the database is damaged (transition 1): episode is no text",
    );
  });

  it("is looked through at the next start when it was found damaged in use", async () => {
    const { store } = await open();
    const many = Array.from({ length: 400 }, (_, index) => transition({ ordinal: index + 1, message: "x".repeat(500) }));
    await store.commit(commitOf(many));
    await store.close();
    const size = readFileSync(file).length;
    overwrite(file, Math.floor(size / 2), size - 4_096);
    const { store: again, quarantined } = await open();
    expect(quarantined).toBeUndefined();
    expect(await failureOf(again.transitions({}))).toMatchObject({ kind: "corrupt" });
    await again.close();
    expect((await open()).quarantined?.reason).toMatch(/damaged/);
  });

  it("is moved with the log beside it, and under another name each time", () => {
    for (const expected of ["plimsoll.db.corrupt-20251012T070456.000Z", "plimsoll.db.corrupt-20251012T070456.000Z-2"]) {
      writeFileSync(file, "a database");
      writeFileSync(`${file}-wal`, "its log");
      expect(basename(quarantine(file, T0))).toBe(expected);
      expect(readFileSync(join(folder, expected), "utf8")).toBe("a database");
      expect(readFileSync(join(folder, `${expected}-wal`), "utf8")).toBe("its log");
    }
    expect(readdirSync(folder)).toHaveLength(4);
  });
});

it("takes up the last commit when its writer was killed", async () => {
  const { store } = await open();
  for (let ordinal = 1; ordinal <= 20; ordinal += 1) {
    const position = { file: "2025-10-12.jsonl", offset: ordinal };
    await store.commit(
      commitOf([transition({ ordinal })], [{ saved: watchOf([{ ...STATE, code: ordinal }]), alerts: [alert()] }], { position }),
    );
  }
  const crashed = join(folder, "crashed");
  mkdirSync(crashed);
  for (const name of readdirSync(folder).filter((each) => each.startsWith("plimsoll.db") && !each.endsWith("-shm"))) {
    copyFileSync(join(folder, name), join(crashed, name));
  }
  expect(statSync(join(crashed, "plimsoll.db-wal")).size).toBeGreaterThan(0);
  const { store: next, quarantined } = await open({ file: join(crashed, "plimsoll.db") });
  expect(quarantined).toBeUndefined();
  const position = { file: "2025-10-12.jsonl", offset: 20 };
  expect(await next.load()).toEqual({ watches: [watchOf([{ ...STATE, code: 20 }])], position });
  expect(await next.transitions({})).toHaveLength(20);
  expect(await next.commit(commitOf([transition({ ordinal: 20 }), transition({ ordinal: 21 })]))).toMatchObject([{ sequence: 21 }]);
});

describe("errors", () => {
  it("of a full disk leave the store as it was, and it goes on when there is room", async () => {
    const { store } = await open({ mostBytes: 200_000 });
    await store.commit(commitOf([transition()]));
    const large = transition({ ordinal: 2, message: "x".repeat(300_000) });
    const failure = await failureOf(store.commit(commitOf([large], [{ saved: watchOf([STATE]), alerts: [] }])));
    expect(failure).toMatchObject({ kind: "full", message: expect.stringMatching(/^.*plimsoll\.db has no room/) as string });
    expect(await store.load()).toEqual({ watches: [], position: { file: "2025-10-12.jsonl", offset: 100 } });
    expect(await store.commit(commitOf([transition({ ordinal: 2 })]))).toMatchObject([{ sequence: 2 }]);
  });

  it("of a database that another program holds are told as such", async () => {
    const { store } = await open({ busyTimeout: 10 });
    const other = new BetterSqlite(file);
    other.exec("begin immediate");
    expect(await failureOf(store.commit(commitOf([transition()])))).toMatchObject({ kind: "busy" });
    other.exec("rollback");
    other.close();
    expect(await store.commit(commitOf([transition()]))).toHaveLength(1);
  });

  it("keep two monitors from writing to one database", async () => {
    const { store: first } = await open();
    const { store: second } = await open();
    expect(await failureOf(first.commit(commitOf([transition()])))).toMatchObject({
      kind: "busy",
      message: "another monitor has opened this database since: let only one write to it",
    });
    const watch = { saved: watchOf([STATE]), alerts: [alert()] };
    expect(await second.commit(commitOf([transition()], [watch]))).toMatchObject([{ sequence: 1 }]);
    // The first has noticed, and asks the database for what it knew by itself before.
    expect(await first.alerts()).toHaveLength(1);
    await second.commit(commitOf([], [{ ...watch, alerts: [] }]));
    expect(await first.alerts()).toEqual([]);
  });

  it("tell that a folder cannot be made, and that a store is closed", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await failureOf(open({ file: join(folder, "file", "plimsoll.db") }))).toMatchObject({ kind: "other" });
    const { store } = await open({ file: join(folder, "new", "folder", "plimsoll.db") });
    await store.close();
    await store.close();
    expect(await failureOf(store.load())).toMatchObject({ kind: "other", message: "the store is closed" });
  });
});

it("says how much room it takes", async () => {
  const { store } = await open();
  const { bytes } = await store.figures();
  expect(bytes).toBeGreaterThan(10_000);
  const { store: inMemory } = await open({ file: ":memory:" });
  expect((await inMemory.figures()).bytes).toBeGreaterThan(10_000);
});

function overwrite(path: string, from: number, to: number): void {
  const handle = openSync(path, "r+");
  writeSync(handle, Buffer.alloc(to - from, 0x5a), 0, to - from, from);
  closeSync(handle);
}
