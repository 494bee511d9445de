import type { Migration } from "kysely";

/** Metrics by the minute. */
export const rollups: Migration = {
  async up(db) {
    await db.schema
      .createTable("series")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("source", "text", (column) => column.notNull())
      .addColumn("metric", "text", (column) => column.notNull())
      .addUniqueConstraint("series_name", ["source", "metric"])
      .execute();
    await db.schema
      .createTable("rollup")
      .addColumn("series", "integer", (column) => column.notNull().references("series.id"))
      .addColumn("minute", "bigint", (column) => column.notNull())
      .addColumn("count", "bigint", (column) => column.notNull())
      .addColumn("min", "double precision", (column) => column.notNull())
      .addColumn("max", "double precision", (column) => column.notNull())
      .addColumn("sum", "double precision", (column) => column.notNull())
      .addColumn("last", "double precision", (column) => column.notNull())
      .addPrimaryKeyConstraint("rollup_primary_key", ["series", "minute"])
      .execute();
    await db.schema.createIndex("rollup_minute").on("rollup").column("minute").execute();
  },
};
