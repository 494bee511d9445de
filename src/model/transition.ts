import type { JsonValue } from "./json.ts";
import type { Severity } from "./severity.ts";

/** What happened to an alert. `pending` is only told on request. */
export const TRANSITIONS = [
  "pending",
  "fired",
  "raised",
  "lowered",
  "clearing",
  "resolved",
  "closed",
  "escalated",
  "repeated",
  "acknowledged",
  "unacknowledged",
  "silenced",
  "unsilenced",
  "suppressed",
  "unsuppressed",
  "flapping",
  "steady",
  "reset",
] as const;
export type TransitionName = (typeof TRANSITIONS)[number];

/** One alert for each (source, policy, rule, key); `key` is null where the rule is for no collection. */
export interface AlertIdentity {
  readonly source: string;
  readonly policy: string;
  readonly rule: string;
  readonly key: string | null;
}

/** One line of a replay or of the alert log. */
export interface Transition extends AlertIdentity {
  /** ms since the epoch: the evaluation's `now`. */
  readonly at: number;
  readonly transition: TransitionName;
  /** The severity after the transition; of a resolved or closed alert, the last one it had. */
  readonly severity: Severity;
  readonly previousSeverity: Severity | null;
  readonly version: string;
  /** Hash of the alert's parts and the `now` of the first true (or unknown) evaluation. */
  readonly episode: string;
  /** 1 for the first transition of the episode that is told, then counting. */
  readonly ordinal: number;
  /** Why, in a few stable words: `condition`, `no data`, `outside schedule`, `policy`, `gone`, `escalated to head-of-risk`. */
  readonly reason: string;
  /** Whether anyone is told now: false while suppressed, silenced, acknowledged (repeats) or flapping. */
  readonly notify: boolean;
  readonly message: string;
  /** What the conditions compared and what is attached, by name; null where unknown. */
  readonly values: Readonly<Record<string, JsonValue>>;
}
