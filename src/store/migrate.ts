import { type Migration, Migrator } from "kysely";
import { StoreError } from "../monitor/store.ts";
import { watchesAndTransitions } from "./migrations/0001-watches-and-transitions.ts";
import { outbox } from "./migrations/0002-outbox.ts";
import { rollups } from "./migrations/0003-rollups.ts";
import { fallbacks } from "./migrations/0004-fallbacks.ts";
import { urgency } from "./migrations/0005-urgency.ts";
import { recordingTail } from "./migrations/0006-recording-tail.ts";
import type { Database } from "./tables.ts";

/** Forward only, in the order of their names. One that was released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-watches-and-transitions": watchesAndTransitions,
  "0002-outbox": outbox,
  "0003-rollups": rollups,
  "0004-fallbacks": fallbacks,
  "0005-urgency": urgency,
  "0006-recording-tail": recordingTail,
};

/** Names of the migrations that a database lacks. Rejects with `StoreError` when it has some that are not ours: it is newer than we are. */
export async function missingMigrations(db: Database, file: string): Promise<readonly string[]> {
  const done = await doneMigrations(db);
  const newer = done.find((name) => !Object.hasOwn(MIGRATIONS, name));
  if (newer !== undefined) {
    throw new StoreError(
      "other",
      `${file} was written by a newer version of the monitor (it has the change ${newer}): start that version, or move the database away`,
    );
  }
  return Object.keys(MIGRATIONS).filter((name) => !done.includes(name));
}

/** Brings a database up to date, or up to the migration named. A change is made whole or not at all. */
export async function migrate(db: Database, upTo?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  const { error } = upTo === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(upTo);
  if (error !== undefined) throw asError(error);
}

async function doneMigrations(db: Database): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return [];
  const names = db.withTables<{ kysely_migration: { name: string } }>();
  const rows = await names.selectFrom("kysely_migration").select("name").orderBy("name", "desc").execute();
  return rows.map(({ name }) => name);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
