import { type Migration, sql } from "kysely";

/** What goes out first: 0 of a critical alert, 1 of any other. With it a channel finds its next notifications without reading all that wait. */
export const urgency: Migration = {
  async up(db) {
    await db.schema
      .alterTable("outbox")
      .addColumn("urgency", "integer", (column) => column.notNull().defaultTo(1))
      .execute();
    await sql`update outbox set urgency = 0 where sequence in (select sequence from "transition" where severity = ${sql.lit(CRITICAL)})`.execute(
      db,
    );
    await db.schema.createIndex("outbox_by_urgency").on("outbox").columns(["state", "channel", "urgency", "sequence"]).execute();
  },
};

/** As severities were numbered when this was written. */
const CRITICAL = 2;
