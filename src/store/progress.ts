import { StoreError, type RecordingPosition, type RecordingTail } from "../monitor/store.ts";
import { type Prepared, prepare } from "./prepared.ts";
import { damaged, readJson } from "./read-json.ts";
import { recordingTail } from "./stored-shapes.ts";
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
  readonly tail: RecordingTail | undefined;
}

export type AdvanceProgress = (db: Database, advance: Advance) => Promise<void>;

export type ReadProgress = (db: Database) => Promise<Progress>;

export function progressReader(db: Database): ReadProgress {
  const columns = ["last_sequence", "transitions", "recording_file", "recording_offset"] as const;
  const select = prepare<object, Pick<Tables["progress"], (typeof columns)[number]>>(() =>
    db.selectFrom("progress").select(columns),
  );
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
  type Row = Pick<Tables["progress"], "writer" | "last_sequence" | "recording_file" | "recording_offset" | "recording_tail"> & {
    added: number;
  };
  const update: Prepared<Row> = prepare((slot) =>
    db
      .updateTable("progress")
      .set((row) => ({
        last_sequence: slot("last_sequence"),
        transitions: row("transitions", "+", slot("added")),
        recording_file: slot("recording_file"),
        recording_offset: slot("recording_offset"),
        recording_tail: slot("recording_tail"),
      }))
      .where("writer", "=", slot("writer")),
  );
  return async (transaction, { writer, lastSequence, added, position: { file, offset }, tail }) => {
    const { numAffectedRows } = await update(transaction, {
      writer,
      last_sequence: lastSequence,
      added,
      recording_file: file,
      recording_offset: offset,
      recording_tail: tail === undefined ? null : writeTail(tail),
    });
    if (numAffectedRows !== 1n) {
      throw new StoreError("busy", "another monitor has opened this database since: let only one write to it");
    }
  };
}

function writeTail({ file, offset, bytes }: RecordingTail): string {
  return JSON.stringify({ file, offset, bytes: Buffer.from(bytes).toString("base64") });
}

export async function loadTail(db: Database): Promise<RecordingTail | undefined> {
  const row = await db.selectFrom("progress").select("recording_tail").executeTakeFirst();
  if (row === undefined || row.recording_tail === null) return undefined;
  const read = readJson(row.recording_tail, recordingTail, () => "progress") as RecordingPosition & { readonly bytes: string };
  return { ...read, bytes: Buffer.from(read.bytes, "base64") };
}

export async function takeOver(db: Database, writer: string): Promise<void> {
  await db.updateTable("progress").set({ writer }).execute();
}
