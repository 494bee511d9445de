import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Database as SqliteConnection, Statement } from "better-sqlite3";
import { Kysely } from "kysely";
import { type Store, StoreError } from "../monitor/store.ts";
import { BetterSqlite } from "./driver.ts";
import { migrate, missingMigrations } from "./migrate.ts";
import { clearSuspicion, isSuspect, markOf, quarantine } from "./quarantine.ts";
import { type RepeatableStatement, type StatementSource, StoreSqliteDialect } from "./sqlite-dialect.ts";
import { sqliteError } from "./sqlite-errors.ts";
import { SqlStore } from "./store.ts";
import type { Tables } from "./tables.ts";

export interface SqliteStoreOptions {
  /** `:memory:`: kept nowhere. Missing folders are made. */
  readonly file: string;
  /** Only looks: nothing is created, brought up to date or moved away. */
  readonly readonly?: boolean;
  /** How long to wait for another program, ms. It blocks this thread. */
  readonly busyTimeout?: number;
  /** The database grows no larger: from there on it is as if the disk were full. */
  readonly mostBytes?: number;
  /** Wall time, ms since the epoch: names what is moved away. */
  readonly now?: () => number;
}

export interface OpenedStore {
  readonly store: Store;
  /** The database that was there is damaged and was moved here; the store is empty. */
  readonly quarantined?: { readonly file: string; readonly reason: string };
}

const BUSY_TIMEOUT = 2_000;
/** ms: whoever is about to end has time to. */
const LOCK_TIMEOUT = 500;
/** `PLIM`: tells our databases from those of others. */
const APPLICATION_ID = 0x504c494d;
const MOST_STATEMENTS = 500;
/** Bytes that the write-ahead log keeps of the disk after a burst. */
const LOG_SIZE = 16_000_000;

/**
 * Opens a database, makes it where there is none and brings it up to date. A damaged one is moved away, and an empty one takes its place; it is
 * looked through where its last writer did not close it. Rejects with `StoreError`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<OpenedStore> {
  const { file, now = Date.now } = options;
  const isReadonly = options.readonly === true;
  const inMemory = file === ":memory:";
  if (isReadonly && !inMemory && !existsSync(file)) throw new StoreError("other", `there is no database ${file}`);
  try {
    const suspect = !inMemory && existsSync(file) && isSuspect(file, sizeOf);
    const store = await open(options, suspect);
    if (!isReadonly && !inMemory) clearSuspicion(file);
    return { store };
  } catch (error) {
    const failure = sqliteError(file, error);
    if (failure.kind !== "corrupt" || isReadonly || inMemory) throw failure;
    try {
      const moved = quarantine(file, now());
      const store = await open(options, false);
      clearSuspicion(file);
      return { store, quarantined: { file: moved, reason: failure.message } };
    } catch (second) {
      throw sqliteError(file, second);
    }
  }
}

/**
 * Takes a file for this process alone, until it is let go or the process ends, however it ends: the system gives the lock back. Undefined where
 * another process, or another thread of this one, has it. Throws `StoreError` where the file cannot be used. The file stays empty.
 */
export function lockFile(file: string): { release(): void } | undefined {
  let connection: SqliteConnection | undefined;
  try {
    connection = new BetterSqlite(file, { timeout: LOCK_TIMEOUT });
    connection.pragma("journal_mode = memory");
    connection.exec("begin exclusive");
    const held = connection;
    return {
      release: () => {
        held.close();
      },
    };
  } catch (error) {
    connection?.close();
    const failure = sqliteError(file, error);
    if (failure.kind === "busy") return undefined;
    throw failure;
  }
}

async function open(options: SqliteStoreOptions, suspect: boolean): Promise<SqlStore> {
  const { file } = options;
  const isReadonly = options.readonly === true;
  const inMemory = file === ":memory:";
  if (!isReadonly && !inMemory) mkdirSync(dirname(file), { recursive: true });
  const connection = new BetterSqlite(file, { readonly: isReadonly, timeout: options.busyTimeout ?? BUSY_TIMEOUT });
  let store: SqlStore | undefined;
  try {
    prepareConnection(connection, options);
    if (suspect) look(connection, file);
    const db = new Kysely<Tables>({ dialect: new StoreSqliteDialect(new StatementCache(connection)) });
    const missing = await missingMigrations(db, file);
    if (isReadonly && missing.length > 0) {
      throw new StoreError("other", `${file} is of an earlier version: start the monitor once, which brings it up to date`);
    }
    if (missing.length > 0) await migrate(db);
    store = new SqlStore(db, randomUUID(), {
      translate: (error) => {
        const failure = sqliteError(file, error);
        if (failure.kind === "corrupt" && !isReadonly && !inMemory) mark(file);
        return failure;
      },
      bytes: () => (inMemory ? sizeInMemory(connection) : sizeOf(file) + sizeOf(`${file}-wal`)),
    });
    if (!isReadonly) {
      await store.takeOver();
      // What cannot be loaded would stop every start to come.
      await store.load();
    }
    return store;
  } catch (error) {
    if (store === undefined) connection.close();
    else await store.close();
    throw error;
  }
}

function prepareConnection(connection: SqliteConnection, { file, readonly, mostBytes }: SqliteStoreOptions): void {
  const id = Number(connection.pragma("application_id", { simple: true }));
  const tables = Number(connection.prepare("select count(*) from sqlite_master").pluck().get());
  if (id !== APPLICATION_ID && tables > 0) {
    throw new StoreError("other", `${file} is a database of another program: give the monitor a file of its own`);
  }
  connection.pragma("foreign_keys = ON");
  if (readonly === true) return;
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  connection.pragma(`journal_size_limit = ${LOG_SIZE}`);
  if (id !== APPLICATION_ID) connection.pragma(`application_id = ${APPLICATION_ID}`);
  if (mostBytes !== undefined) {
    const pageSize = Number(connection.pragma("page_size", { simple: true }));
    connection.pragma(`max_page_count = ${Math.max(1, Math.floor(mostBytes / pageSize))}`);
  }
}

/** Goes through the whole file. */
function look(connection: SqliteConnection, file: string): void {
  const found = String(connection.pragma("quick_check(1)", { simple: true }));
  if (found !== "ok") throw new StoreError("corrupt", `${file} is damaged (${found})`);
}

function mark(file: string): void {
  try {
    writeFileSync(markOf(file), "found damaged while it was in use; looked through at the next start\n");
  } catch {
    // The disk that spoils a database may not take a mark either.
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sizeInMemory(connection: SqliteConnection): number {
  return Number(connection.pragma("page_count", { simple: true })) * Number(connection.pragma("page_size", { simple: true }));
}

/** A connection that prepares each statement once. */
class StatementCache implements StatementSource {
  readonly #connection: SqliteConnection;
  readonly #statements = new Map<string, Statement>();

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  prepare(sql: string): RepeatableStatement {
    // A full disk ends the transaction by itself; then there is nothing left to take back.
    if (sql === "rollback" && !this.#connection.inTransaction) return NOTHING;
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
      // Waits for its turn at the beginning, where waiting is safe.
      statement = this.#connection.prepare(sql === "begin" && !this.#connection.readonly ? "begin immediate" : sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  close(): void {
    this.#connection.close();
  }
}

const NOTHING: RepeatableStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};
