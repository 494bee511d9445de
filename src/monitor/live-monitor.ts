import type { Bundle } from "../bundle/bundle.ts";
import type { MonitorControl, MonitorFigures } from "./health.ts";
import type { MinuteRollup, StoredTransition } from "./store.ts";

/** What a live monitor tells its listeners, in order, after it is durable. */
export type MonitorEvent =
  | { readonly kind: "transition"; readonly transition: StoredTransition }
  | { readonly kind: "refused"; readonly source: string; readonly at: number; readonly reason: string }
  | { readonly kind: "dropped"; readonly source: string; readonly count: number }
  | { readonly kind: "trouble"; readonly about: string; readonly message: string }
  | { readonly kind: "policy"; readonly policy: string; readonly version: string; readonly digest: string };

/** Why a snapshot was not taken. */
export interface SnapshotRefusal {
  readonly fate: "refused";
  /** One sentence. */
  readonly reason: string;
  /** Of the member that is to blame, where one is. */
  readonly path?: string;
}

/** What keeps a snapshot out of the recording: it was turned down, or had to make room for newer ones. */
export type SnapshotLoss = SnapshotRefusal | { readonly fate: "dropped" };

/** What became of a snapshot in the end. */
export type SnapshotOutcome =
  | SnapshotLoss
  /** It counts, and that is durable; but for the values that its schema refuses, which are unknown. */
  | { readonly fate: "evaluated"; readonly problems: readonly { readonly path: string; readonly reason: string }[] }
  /** The monitor stopped before it was known. */
  | { readonly fate: "stopped" };

/** The live loop of one process or worker: recorded first, evaluated after, durable before anyone is told. */
export interface LiveMonitor extends MonitorControl {
  /**
   * Takes a snapshot in and returns at once. Never throws. `recorded` is called once: when a crash of this process can no longer lose the
   * snapshot, and also when it was refused or dropped, since keeping it would change nothing; then it hears why. `judged` is called once, when
   * what became of the snapshot is durable: that is made so without delay.
   */
  accept(
    source: string,
    snapshot: unknown,
    recorded?: (loss?: SnapshotLoss) => void,
    judged?: (outcome: SnapshotOutcome) => void,
  ): void;
  /** How many snapshots, and bytes of them, may come now without pushing out one that waits to be recorded. */
  room(): { readonly snapshots: number; readonly bytes: number };
  /** Counts snapshots that were lost before they came here, e.g. by a full queue of the engine. Fires `ticks_dropped`. */
  dropped(source: string, count: number): void;
  /** Puts these versions to work in every source between two evaluations, and removes what is no longer among them. */
  replaceBundles(bundles: readonly Bundle[]): Promise<void>;
  figures(): MonitorFigures;
  /** What keeps it from recording, evaluating or storing at this moment, as a clause; null where nothing does. */
  failing(): string | null;
  /** Minutes that the store does not have yet, the present one among them. */
  unstoredMinutes(): readonly MinuteRollup[];
  listen(listener: (event: MonitorEvent) => void): () => void;
  /** Resolves when all that was accepted is recorded, evaluated and durable. */
  idle(): Promise<void>;
  /**
   * Drains, marks the stop in the recording, and lets go of everything but the store. Where the disk or the database fails it waits for
   * neither: the next start goes on from the last commit.
   */
  stop(): Promise<void>;
}
