import { StoreError, type RecordingPosition } from "../monitor/store.ts";
import { type Prepared, prepare } from "./prepared.ts";
import { damaged } from "./read-json.ts";
import type { Database, Tables } from "./tables.ts";

export interface Progress {
  readonly lastSequence: number;
  readonly transitions: number;
  readonly position: RecordingPosition | undefined;
}

export interface Advance {
  readonly writer: string;
  readonly lastSequence: number;
  /** Transitions that came to be. */
  readonly added: number;
  readonly position: RecordingPosition;
}

export type AdvanceProgress = (db: Database, advance: Advance) => Promise<void>;

export type ReadProgress = (db: Database) => Promise<Progress>;

export function progressReader(db: Database): ReadProgress {
  const select = prepare<object, Tables["progress"]>(() => db.selectFrom("progress").selectAll());
  return async (transaction) => {
    const [row] = (await select(transaction, {})).rows;
    if (row === undefined) throw damaged(() => "progress", "it is missing");
    const { last_sequence, transitions, recording_file: file, recording_offset: offset } = row;
    const position = file === null || offset === null ? undefined : { file, offset };
    return { lastSequence: last_sequence, transitions, position };
  };
}

/** Moves on; rejects where another store has taken over since. */
export function progressWriter(db: Database): AdvanceProgress {
  type Row = Pick<Tables["progress"], "writer" | "last_sequence" | "recording_file" | "recording_offset"> & { added: number };
  const update: Prepared<Row> = prepare((slot) =>
    db
      .updateTable("progress")
      .set((row) => ({
        last_sequence: slot("last_sequence"),
        transitions: row("transitions", "+", slot("added")),
        recording_file: slot("recording_file"),
        recording_offset: slot("recording_offset"),
      }))
      .where("writer", "=", slot("writer")),
  );
  return async (transaction, { writer, lastSequence, added, position: { file, offset } }) => {
    const { numAffectedRows } = await update(transaction, {
      writer,
      last_sequence: lastSequence,
      added,
      recording_file: file,
      recording_offset: offset,
    });
    if (numAffectedRows !== 1n) {
      throw new StoreError("busy", "another monitor has opened this database since: let only one write to it");
    }
  };
}

export async function takeOver(db: Database, writer: string): Promise<void> {
  await db.updateTable("progress").set({ writer }).execute();
}
