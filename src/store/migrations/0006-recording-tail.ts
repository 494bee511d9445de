import type { Migration } from "kysely";

/** The end of the recording that only the store has for sure. An index goes that says nothing beyond the unique one of episode and ordinal. */
export const recordingTail: Migration = {
  async up(db) {
    await db.schema.alterTable("progress").addColumn("recording_tail", "text").execute();
    await db.schema.dropIndex("transition_of_episode").execute();
  },
};
