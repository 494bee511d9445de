import type { Alert } from "../lifecycle/alert.ts";
import type { JsonValue } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";
import type { Transition } from "../model/transition.ts";
import type { SavedWatch } from "../watch/saved.ts";

export type { Alert } from "../lifecycle/alert.ts";
export type { SavedBuiltIn, SavedPolicy, SavedRule, SavedWatch } from "../watch/saved.ts";

/** How far in the recordings something is: behind the last byte of a line. */
export interface RecordingPosition {
  /** Name of the day's file in the folder of recordings; names sort by day. */
  readonly file: string;
  /** Bytes from its start. */
  readonly offset: number;
}

/** A transition that is durable. */
export interface StoredTransition extends Transition {
  /** Counts up by one in the order of the commits, from 1; never used again. */
  readonly sequence: number;
}

/** What one transaction holds: all of it is durable afterwards, or nothing is. */
export interface Commit {
  readonly transitions: readonly Transition[];
  /** Of every source that changed. */
  readonly watches: readonly WatchCheckpoint[];
  /** What was evaluated of the recordings. */
  readonly position: RecordingPosition;
  /** Whom each told transition goes to: the channels' names. None where nobody is told. */
  readonly channelsOf: (transition: Transition) => readonly string[];
}

export interface WatchCheckpoint {
  readonly saved: SavedWatch;
  /** Every alert that is not `ok`. */
  readonly alerts: readonly Alert[];
}

export interface StoredState {
  readonly watches: readonly SavedWatch[];
  /** Undefined before the first commit. */
  readonly position: RecordingPosition | undefined;
}

/** An open alert with the last transition of its episode. */
export interface StoredAlert extends Alert {
  readonly message: string;
  readonly reason: string;
  readonly values: Readonly<Record<string, JsonValue>>;
  /** When that transition was, ms since the epoch; 0, and no message, where none of it was ever committed. */
  readonly changedAt: number;
}

export interface TransitionQuery {
  /** Only what comes behind this sequence number. */
  readonly after?: number;
  /** ms since the epoch: from `since` on, before `until`. */
  readonly since?: number;
  readonly until?: number;
  readonly episode?: string;
  readonly rule?: string;
  readonly source?: string;
  /** This severity and above. */
  readonly atLeast?: Severity;
  /** At most so many: the first ones behind `after`, otherwise the newest. They come oldest first either way. */
  readonly limit?: number;
}

/** A metric over one minute of one source. */
export interface MinuteRollup {
  readonly source: string;
  /** Dotted path: `risk.daily_loss_pct`. */
  readonly metric: string;
  /** The start of the minute, ms since the epoch. */
  readonly minute: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly last: number;
}

export interface SeriesQuery {
  /** All where left out. */
  readonly metrics?: readonly string[];
  readonly source?: string;
  /** ms since the epoch: minutes that begin at `since` or later, and before `until`. */
  readonly since: number;
  readonly until: number;
}

/** A version of a policy that was put to work, or refused. */
export interface PolicyRecord {
  readonly policy: string;
  readonly version: string;
  readonly digest: string;
  /** ms since the epoch */
  readonly at: number;
  /** Canonical JSON. */
  readonly bundle: string;
}

export type DeliveryState = "waiting" | "delivered" | "dead";

/** A notification to send. Its id is (episode, ordinal, channel): the same across restarts. */
export interface OutboxRow {
  readonly id: string;
  readonly channel: string;
  readonly transition: StoredTransition;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Not before, ms since the epoch. */
  readonly nextAt: number;
  readonly lastError: string | null;
}

/** What was tried with a notification. */
export type DeliveryResult =
  | { readonly state: "delivered"; readonly at: number }
  | { readonly state: "waiting"; readonly at: number; readonly nextAt: number; readonly error: string }
  | { readonly state: "dead"; readonly at: number; readonly error: string };

export interface StoreFigures {
  readonly bytes: number;
  readonly transitions: number;
  readonly undelivered: number;
  readonly dead: number;
}

/** What has been kept long enough. */
export interface Retention {
  /** ms since the epoch: older transitions (and their outbox rows, unless still waiting) go. Open episodes stay. */
  readonly transitionsBefore: number;
  readonly rollupsBefore: number;
  /** Rows in one go, so that nobody waits. */
  readonly atMost: number;
}

/**
 * Where a monitor keeps what must not be lost. Methods reject with `StoreError` when the database does not do what it was asked; then
 * nothing of that call has happened.
 */
export interface Store {
  load(): Promise<StoredState>;
  /**
   * One transaction. A transition that is there already (same episode and ordinal) is left out, and so is `pending`, which is only told
   * on request: an alert that is pending is among the alerts. Gives back what was new.
   */
  commit(commit: Commit): Promise<readonly StoredTransition[]>;
  /** By source, policy, rule and key. */
  alerts(source?: string): Promise<readonly StoredAlert[]>;
  transitions(query: TransitionQuery): Promise<readonly StoredTransition[]>;
  /** What is there of the same minute already is added to. */
  addRollups(rollups: readonly MinuteRollup[]): Promise<void>;
  /** By source and metric, then by minute. */
  series(query: SeriesQuery): Promise<readonly MinuteRollup[]>;
  /** Left out where the newest record of the policy says the same. */
  notePolicy(record: PolicyRecord): Promise<void>;
  /** In the order they were noted. */
  policies(): Promise<readonly PolicyRecord[]>;
  /** Due notifications, oldest first; of one alert and channel only the first that waits. */
  dueNotifications(now: number, limit: number): Promise<readonly OutboxRow[]>;
  /** Oldest first. */
  notifications(state: DeliveryState, limit: number): Promise<readonly OutboxRow[]>;
  settle(id: string, result: DeliveryResult): Promise<void>;
  /** Rows deleted; fewer than `atMost`: done for now. */
  prune(retention: Retention): Promise<number>;
  figures(): Promise<StoreFigures>;
  close(): Promise<void>;
}

/** The database failed. `kind` is for counting, the message for people. */
export class StoreError extends Error {
  readonly kind: "full" | "read-only" | "corrupt" | "busy" | "other";
  constructor(kind: StoreError["kind"], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreError";
    this.kind = kind;
  }
}
