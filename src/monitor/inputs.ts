import type { JsonObject } from "../model/json.ts";

/**
 * What a source gives its snapshots to. Never throws; the value may be anything. `settled` is called once: when the snapshot is recorded,
 * and also when it was refused or dropped. A source that can wait reads on only then, and remembers no place behind what is not settled.
 */
export type Deliver = (snapshot: unknown, settled: () => void) => void;

/**
 * Told to people once for each new trouble, and again when it is over (`undefined`). One clause: `cannot be read: permission denied`.
 * `isWaiting`: nothing is wrong, what it reads has not come to be yet.
 */
export type ReportTrouble = (trouble: string | undefined, isWaiting?: boolean) => void;

/**
 * A way in for snapshots: a followed file, a rewritten file, standard input. It has started when `start` resolves, also where what it reads
 * is not there yet; it never rejects for what is in the file.
 */
export interface SnapshotSource {
  start(deliver: Deliver, report: ReportTrouble): Promise<void>;
  /** Nothing is delivered afterwards. */
  stop(): Promise<void>;
  /** What it reads, as people know it: the path of a file. Troubles are told of it. */
  readonly place?: string;
  /** Where reading has to go on after a restart; plain JSON, undefined where there is nothing to remember. */
  readonly progress?: () => JsonObject | undefined;
}

/**
 * Finds out what an engine cannot say of itself. What it gives is merged into the next snapshots of its source at its own paths, and is a
 * snapshot of its own where the engine sends none.
 */
export interface Collector {
  /** The top-level members of the snapshot that it fills in, e.g. `{ heartbeat_files: { worker: {...} } }`. Rejects or hangs without harm: the runner has a time-out. */
  collect(now: number, signal: AbortSignal): Promise<JsonObject>;
}
