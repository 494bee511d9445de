import type { Migration } from "kysely";

/** The end of the recording that only the store has for sure. */
export const recordingTail: Migration = {
  async up(db) {
    await db.schema.alterTable("progress").addColumn("recording_tail", "text").execute();
  },
};
