import type { LiveSource } from "./live-source.ts";
import { lookbackOf } from "./lookback.ts";
import { readBack } from "./read-back.ts";
import type { RecordingFiles } from "./recording-files.ts";
import { Refill } from "./refill.ts";
import type { Sources } from "./sources.ts";
import type { RecordingPosition, SavedWatch, StoredState } from "./store.ts";
import type { Transition } from "../model/transition.ts";

export interface RecoveryPorts {
  readonly files: RecordingFiles;
  readonly sources: Sources;
  /** A snapshot that was evaluated before the last commit. */
  readonly refilled: (source: string, now: number, snapshot: Readonly<Record<string, unknown>>) => void;
  readonly day: (instant: number) => string;
  readonly present: number;
  readonly warn: (message: string) => void;
  readonly restored: (source: LiveSource, transitions: readonly Transition[]) => void;
}

/** ms. Nobody reads the recordings of months to start. */
const FURTHEST = 31 * 86_400_000;
/** ms: a recording begins at midnight by another clock than its snapshots'. */
const MARGIN = 3_600_000;

/**
 * Brings the sources to where the last commit left them: alerts from the store, windows from the recordings. Gives back from where on
 * the recording has not been evaluated.
 */
export async function recover(state: StoredState, end: RecordingPosition, ports: RecoveryPorts): Promise<RecordingPosition> {
  const { files, sources, restored, present, warn, refilled } = ports;
  if (state.position === undefined) {
    const first = (await files.list())[0] ?? end.file;
    if (first < end.file || end.offset > 0) warn("the store is new, and what the recordings hold is evaluated again");
    return { file: first, offset: 0 };
  }
  const position = await within(state.position, end, ports);
  const isCut = position !== state.position;
  const refills = new Map(
    state.watches.map((saved) => {
      const source = sources.resume(saved.source);
      return [
        saved.source,
        {
          source,
          saved,
          refill: new Refill(source, saved, (now, snapshot) => {
            refilled(saved.source, now, snapshot);
          }),
        },
      ];
    }),
  );
  let at: RecordingPosition = { file: await firstFile(state.watches, position, ports), offset: 0 };
  for (;;) {
    const { entries, next } = await readBack(files, at, position);
    if (entries.length === 0) break;
    for (const { entry } of entries) {
      if (entry.kind === "problem" || entry.source === undefined || entry.now === undefined) continue;
      const refill = refills.get(entry.source)?.refill;
      if (entry.kind === "snapshot") refill?.snapshot(entry, entry.now);
      else refill?.mark(entry);
    }
    at = next;
  }
  for (const { source, refill } of refills.values()) restored(source, refill.finish(present, isCut).transitions);
  return position;
}

/** The recording may be shorter than the store thinks, if somebody cut it. */
async function within(
  position: RecordingPosition,
  end: RecordingPosition,
  { files, warn }: RecoveryPorts,
): Promise<RecordingPosition> {
  const size = position.file === end.file ? end.offset : await files.size(position.file);
  if (position.file < end.file ? position.offset <= size || size === 0 : position.file === end.file && position.offset <= size)
    return position;
  warn(`${position.file} is shorter than what was evaluated of it: it was changed by somebody else`);
  return position.file >= end.file ? end : { file: position.file, offset: size };
}

/** The oldest day that still matters to the windows of some source. */
async function firstFile(watches: readonly SavedWatch[], position: RecordingPosition, ports: RecoveryPorts): Promise<string> {
  const { files, sources, day } = ports;
  const names = (await files.list()).filter((name) => name <= position.file);
  const oldest = Math.min(
    ...watches.flatMap(({ source, now, newest }) => {
      if (now === null) return [];
      const back = Math.min(lookbackOf(sources.bundlesOf(source)), FURTHEST);
      return [Math.max(Math.min(now - back, newest ?? now), now - FURTHEST) - MARGIN];
    }),
  );
  if (!Number.isFinite(oldest)) return names[0] ?? position.file;
  const name = `${day(oldest)}.jsonl`;
  return names.findLast((each) => each <= name) ?? names[0] ?? position.file;
}
