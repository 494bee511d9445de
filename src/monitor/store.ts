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
/**
 * The end of a recording that no sync has covered yet. It is committed along with what was evaluated of it, so that one wait for the disk is
 * enough: a power cut may take it from the recording, and the store gives it back.
 */
export interface RecordingTail extends RecordingPosition {
  /** From `offset` on. */
  readonly bytes: Uint8Array;
}

export interface Commit {
  readonly transitions: readonly Transition[];
  /** Of every source that changed. */
  readonly watches: readonly WatchCheckpoint[];
  /** What was evaluated of the recordings. */
  readonly position: RecordingPosition;
  /** Takes the place of the one before; none where the recording is synced up to `position`. */
  readonly tail?: RecordingTail;
  /**
   * Whom each told transition goes to: the channels' names. None where nobody is told. The end of an episode goes to those who were told of
   * the episode, and to these only where nobody was.
   */
  readonly channelsOf: (transition: Transition) => readonly string[];
  /** Channels that keep a picture of alerts: what is told to nobody goes to those of them that were told of its episode. */
  readonly alsoTo?: (transition: Transition) => readonly string[];
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
  /** Of the last commit. */
  readonly tail?: RecordingTail;
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

/** `held`: until quiet hours are over. `dropped`: it need not be told any more, or an operator said so. */
export const DELIVERY_STATES = ["waiting", "held", "dead", "delivered", "dropped"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A notification to send. Its id is (episode, ordinal, channel): the same across restarts. */
export interface OutboxRow {
  readonly id: string;
  readonly channel: string;
  readonly transition: StoredTransition;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Not before, ms since the epoch; 0: at once. Of a held one: when it is let go. */
  readonly nextAt: number;
  /** From when on it counts as undelivered, ms since the epoch: its transition, the end of quiet hours, or when it was sent again. */
  readonly since: number;
  /** The channel that did not deliver it, where this is the fallback. */
  readonly insteadOf: string | null;
  /** Whether its own fallback was told. */
  readonly fellBack: boolean;
  /** Of the last attempt, or why it was dropped. */
  readonly lastError: string | null;
}

/** What became of a notification. The first three are attempts and are counted. */
export type DeliveryResult =
  | { readonly state: "delivered"; readonly at: number }
  | { readonly state: "waiting"; readonly at: number; readonly nextAt: number; readonly error: string }
  | { readonly state: "dead"; readonly at: number; readonly error: string }
  | { readonly state: "held"; readonly at: number; readonly until: number }
  | { readonly state: "dropped"; readonly at: number; readonly reason: string }
  /** As new: due at once, with no attempts. */
  | { readonly state: "renewed"; readonly at: number };

/** The outbox of one channel. */
export interface OutboxFigures {
  readonly channel: string;
  readonly waiting: number;
  readonly held: number;
  readonly dead: number;
  /** The earliest `since` of those that wait; null where none does. */
  readonly oldest: number | null;
}

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
  /** Due notifications of a channel, or of all: critical ones first, then the oldest; of one alert and channel only the first that waits. */
  dueNotifications(now: number, limit: number, channel?: string): Promise<readonly OutboxRow[]>;
  /** Held ones whose time has come, oldest first. */
  releasableNotifications(now: number, limit: number): Promise<readonly OutboxRow[]>;
  /** Waiting for longer than since `before`, or dead, and their fallback not told yet; oldest first. */
  overdueNotifications(channel: string, before: number, limit: number): Promise<readonly OutboxRow[]>;
  /** All of one episode and channel, in any state, in order. */
  notificationsOf(episode: string, channel: string): Promise<readonly OutboxRow[]>;
  /** Of each episode that is open, and of which nothing waits for this channel, what was delivered to it last. */
  standingNotifications(channel: string): Promise<readonly OutboxRow[]>;
  /** Oldest first. */
  notifications(state: DeliveryState, limit: number): Promise<readonly OutboxRow[]>;
  /** Undefined where there is none of this id. */
  notification(id: string): Promise<OutboxRow | undefined>;
  /** One transaction. Ids of which there is no notification are passed over. */
  settle(ids: readonly string[], result: DeliveryResult): Promise<void>;
  /** Queues the same for another channel, unless that has it already, and notes it: it is never asked for again. */
  fallBack(id: string, channel: string, at: number): Promise<void>;
  /** Nothing that waits has to wait any longer: after the clock was set back. */
  hurry(): Promise<void>;
  /** By channel. */
  outboxFigures(): Promise<readonly OutboxFigures[]>;
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
