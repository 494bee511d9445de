import type { Retention } from "../monitor/store.ts";
import type { Database } from "./tables.ts";

/** Rows named in one statement. */
const PORTION = 500;

export interface Pruned {
  readonly transitions: number;
  readonly rollups: number;
}

/** Deletes what has been kept long enough, at most so many rows: transitions (their notifications go with them), then rollups. */
export async function prune(transaction: Database, retention: Retention): Promise<Pruned> {
  const { transitionsBefore, rollupsBefore, atMost } = retention;
  const transitions = await pruneTransitions(transaction, transitionsBefore, Math.max(0, atMost));
  const rollups = await pruneRollups(transaction, rollupsBefore, Math.max(0, atMost - transitions));
  return { transitions, rollups };
}

async function pruneTransitions(db: Database, before: number, atMost: number): Promise<number> {
  const rows = await db
    .selectFrom("transition")
    .select("sequence")
    .where("at", "<", before)
    .where("episode", "not in", (row) =>
      row.selectFrom("alert").select("alert.episode").where("alert.episode", "is not", null).$castTo<{ episode: string }>(),
    )
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("outbox")
            .select("outbox.id")
            .whereRef("outbox.sequence", "=", "transition.sequence")
            .where("outbox.state", "=", "waiting"),
        ),
      ),
    )
    .orderBy("at")
    .orderBy("sequence")
    .limit(atMost)
    .execute();
  for (let start = 0; start < rows.length; start += PORTION) {
    const sequences = rows.slice(start, start + PORTION).map(({ sequence }) => sequence);
    await db.deleteFrom("outbox").where("sequence", "in", sequences).execute();
    await db.deleteFrom("transition").where("sequence", "in", sequences).execute();
  }
  return rows.length;
}

async function pruneRollups(db: Database, before: number, atMost: number): Promise<number> {
  const rows = await db
    .selectFrom("rollup")
    .select(["series", "minute"])
    .where("minute", "<", before)
    .orderBy("minute")
    .limit(atMost)
    .execute();
  for (const minute of new Set(rows.map((row) => row.minute))) {
    const ofMinute = rows.filter((row) => row.minute === minute);
    for (let start = 0; start < ofMinute.length; start += PORTION) {
      const series = ofMinute.slice(start, start + PORTION).map((row) => row.series);
      await db.deleteFrom("rollup").where("minute", "=", minute).where("series", "in", series).execute();
    }
  }
  if (rows.length > 0 && rows.length < atMost) {
    await db
      .deleteFrom("series")
      .where((row) =>
        row.not(row.exists(row.selectFrom("rollup").select("rollup.series").whereRef("rollup.series", "=", "series.id"))),
      )
      .execute();
  }
  return rows.length;
}
