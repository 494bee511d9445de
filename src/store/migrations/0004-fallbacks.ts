import { type Migration, sql } from "kysely";

/** Since when a notification is owed, what stands in for it, and whose place it takes. */
export const fallbacks: Migration = {
  async up(db) {
    await db.schema
      .alterTable("outbox")
      .addColumn("since", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable("outbox").addColumn("instead_of", "text").execute();
    await db.schema.alterTable("outbox").addColumn("fell_back_at", "bigint").execute();
    await sql`update outbox set since = (select transition.at from transition where transition.sequence = outbox.sequence)`.execute(
      db,
    );
    await db.schema.createIndex("outbox_by_channel").on("outbox").columns(["state", "channel", "sequence"]).execute();
    await db.schema.createIndex("transition_of_episode").on("transition").columns(["episode", "sequence"]).execute();
  },
};
