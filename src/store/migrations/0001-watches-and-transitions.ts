import type { Migration } from "kysely";

/** States of the watches, open alerts, transitions, policies, and how far the recordings were evaluated. */
export const watchesAndTransitions: Migration = {
  async up(db) {
    await db.schema
      .createTable("progress")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("writer", "text", (column) => column.notNull())
      .addColumn("last_sequence", "bigint", (column) => column.notNull())
      .addColumn("transitions", "bigint", (column) => column.notNull())
      .addColumn("recording_file", "text")
      .addColumn("recording_offset", "bigint")
      .execute();
    await db.schema
      .createTable("source_state")
      .addColumn("source", "text", (column) => column.primaryKey())
      .addColumn("head", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("watch_layout")
      .addColumn("source", "text", (column) => column.primaryKey())
      .addColumn("silences", "text", (column) => column.notNull())
      .addColumn("policies", "text", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("rule_state")
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("policy", "text", (column) => column.notNull())
      .addColumn("rule", "text", (column) => column.notNull())
      .addColumn("settings", "text")
      .addColumn("keys", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("rule_state_primary_key", ["source", "policy", "rule"])
      .execute();
    await db.schema
      .createTable("alert_state")
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("policy", "text", (column) => column.notNull())
      .addColumn("rule", "text", (column) => column.notNull())
      .addColumn("alert_key", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("finding", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("alert_state_primary_key", ["source", "policy", "rule", "alert_key"])
      .execute();
    await db.schema
      .createTable("alert")
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("policy", "text", (column) => column.notNull())
      .addColumn("rule", "text", (column) => column.notNull())
      .addColumn("alert_key", "text", (column) => column.notNull())
      .addColumn("episode", "text")
      .addColumn("alert", "text", (column) => column.notNull())
      .addColumn("told", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("alert_primary_key", ["source", "policy", "rule", "alert_key"])
      .execute();
    await db.schema
      .createTable("transition")
      .addColumn("sequence", "integer", (column) => column.primaryKey())
      .addColumn("episode", "text", (column) => column.notNull())
      .addColumn("ordinal", "integer", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("rule", "text", (column) => column.notNull())
      .addColumn("severity", "integer", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addUniqueConstraint("transition_of_episode", ["episode", "ordinal"])
      .execute();
    await db.schema.createIndex("transition_at").on("transition").column("at").execute();
    await db.schema
      .createTable("policy_record")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("policy", "text", (column) => column.notNull())
      .addColumn("version", "text", (column) => column.notNull())
      .addColumn("digest", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("bundle", "text", (column) => column.notNull())
      .execute();
    await db.insertInto("progress").values({ id: 1, writer: "", last_sequence: 0, transitions: 0 }).execute();
  },
};
