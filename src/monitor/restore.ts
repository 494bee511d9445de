import type { Transition } from "../model/transition.ts";
import { giveBack } from "./give-back.ts";
import type { LiveSource } from "./live-source.ts";
import { Recorder } from "./recorder.ts";
import type { RecordingFiles } from "./recording-files.ts";
import { recover } from "./recovery.ts";
import type { Retry } from "./retry.ts";
import { RollupGap } from "./rollup-gap.ts";
import type { Rollups } from "./rollups.ts";
import type { Sources } from "./sources.ts";
import type { RecordingPosition, Store, StoredState } from "./store.ts";
import type { Tally } from "./tally.ts";
import type { Troubles } from "./troubles.ts";

export interface RestorePorts {
  readonly store: Store;
  readonly files: RecordingFiles;
  readonly retry: Retry;
  readonly troubles: Troubles;
  readonly tally: Tally;
  readonly rollups: Rollups;
  readonly sources: Sources;
  readonly day: (instant: number) => string;
  /** ms since the epoch */
  readonly present: number;
  readonly warn: (message: string) => void;
}

export interface Restored {
  readonly state: StoredState;
  readonly recorder: Recorder;
  /** From there on the recording has not been evaluated. */
  readonly position: RecordingPosition;
  /** What closed with policies that are no longer at work. */
  readonly closed: readonly (readonly [LiveSource, readonly Transition[]])[];
}

/** Opens the recording and brings alerts, timers, windows and unfinished minutes to where the last commit left them. */
export async function restore(ports: RestorePorts): Promise<Restored> {
  const { store, files, retry, troubles, tally, rollups, sources, day, present, warn } = ports;
  const state = await store.load();
  if (state.tail !== undefined && (await giveBack(files, state.tail))) {
    warn(`${state.tail.file} lacked its end, as after a power cut: the store gave it back`);
  }
  const recorder = await Recorder.open(files, day(present), {
    retry,
    troubles,
    failed: () => {
      tally.recordingErrors += 1;
    },
  });
  const gap = new RollupGap(state, store, rollups);
  const closed: [LiveSource, readonly Transition[]][] = [];
  const position = await recover(state, recorder.end, {
    files,
    sources,
    day,
    warn,
    present,
    refilled: (source, now, snapshot) => {
      gap.add(source, now, snapshot);
    },
    restored: (source, transitions) => closed.push([source, transitions]),
  });
  await gap.close();
  return { state, recorder, position, closed };
}
