import type { Severity } from "../model/severity.ts";
import type { AlertFacts, Channel } from "../monitor/channel.ts";
import type { Clock } from "../monitor/clock.ts";
import type { Log } from "../monitor/log.ts";
import type { Store, StoredTransition } from "../monitor/store.ts";
import type { Backoff } from "./backoff.ts";

/** A channel and how it is served. Durations are in ms. */
export interface ServedChannel {
  readonly channel: Channel;
  /** Messages on their way at once, of different alerts. */
  readonly concurrency: number;
  /** Of one message. */
  readonly timeout: number;
  /** What is owed for longer, and fails, is given up. */
  readonly giveUpAfter: number;
  /** Who is told instead, and what is owed for how long by then. */
  readonly fallback?: { readonly to: string; readonly after: number };
}

export interface DeliveryTuning {
  readonly backoff: Backoff;
  /** Attempts after which a notification is given up. */
  readonly attempts: number;
  /** How often the outbox is looked at when nobody says that there is something. */
  readonly look: number;
}

export const TUNING: DeliveryTuning = { backoff: { base: 1_000, cap: 300_000 }, attempts: 50, look: 5_000 };

export interface DeliveryPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly log: Log;
  /** 0 to 1, evenly. */
  readonly random: () => number;
  /** What the policy says of the alert, as it was at that version. Rejects only as the store does. */
  readonly factsOf: (transition: StoredTransition) => Promise<AlertFacts>;
  /** When quiet hours of a channel end that `severity` would disturb at `at`, ms since the epoch; undefined: it may be told. */
  readonly quietUntil: (channel: string, severity: Severity, at: number) => number | undefined;
}

/** What was tried since the start. */
export interface ChannelFigures {
  readonly attempts: number;
  readonly delivered: number;
  readonly failures: number;
  /** In a row, up to now. */
  readonly consecutiveFailures: number;
  readonly lastError: string | null;
}
