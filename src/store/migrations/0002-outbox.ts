import type { Migration } from "kysely";

/** Notifications to send. */
export const outbox: Migration = {
  async up(db) {
    await db.schema
      .createTable("outbox")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("sequence", "integer", (column) => column.notNull().references("transition.sequence"))
      .addColumn("channel", "text", (column) => column.notNull())
      .addColumn("alert", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("next_at", "bigint", (column) => column.notNull())
      .addColumn("last_error", "text")
      .addColumn("settled_at", "bigint")
      .execute();
    await db.schema.createIndex("outbox_of_transition").on("outbox").column("sequence").execute();
    await db.schema.createIndex("outbox_in_order").on("outbox").columns(["state", "alert", "channel", "sequence"]).execute();
  },
};
