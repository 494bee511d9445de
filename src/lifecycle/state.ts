import type { OutcomeCode } from "../model/outcome.ts";
import type { Severity } from "../model/severity.ts";

/**
 * All that is remembered of one alert (source, policy, rule, key): plain JSON that a store keeps and gives back. Undefined stands for an
 * alert with nothing to remember. Instants are ms since the epoch. Timers count running time: a downtime moves them (`downtime.ts`).
 */
export interface AlertState {
  /** The outcome, presence and suppressor of the last step, to see at a glance that nothing changed. */
  readonly code: OutcomeCode;
  readonly presence: Presence;
  readonly suppressedBy: string | null;
  /** When something may happen although the outcome stays; null: never. Not after the last step: at every evaluation. */
  readonly due: number | null;
  /** Of the tiers and the `clear` that have a `for` and whose condition is true, or was when it became unknown. */
  readonly timers: HoldTimers;
  readonly missing: MissingTimer | null;
  /** A tier is true, but its `for` is not over. */
  readonly pending: PendingEpisode | null;
  /** From `fired` to `resolved` or `closed`. */
  readonly open: OpenEpisode | null;
  /** Told when they fired, over while nobody could be told. Told when that ends. */
  readonly owed: readonly EndedEpisode[];
  /** When it fired, was raised, lowered or resolved within the last hour, oldest first. */
  readonly changes: readonly number[];
  readonly flapping: Flapping | null;
}

/**
 * Of a rule over a collection, whether the newest snapshot has the key: `gone` when the collection is there without it, `absent` when
 * the collection itself is not. A rule for no collection is always `present`.
 */
export type Presence = "present" | "gone" | "absent";

export type TimerName = Severity | "clear";
export type HoldTimers = Readonly<Partial<Record<TimerName, HoldTimer>>>;

export interface HoldTimer {
  /** The first evaluation of the run; moved on by the time spent frozen. */
  readonly since: number;
  /** Snapshots or updates counted so far. */
  readonly count: number;
  /** The first unknown evaluation after a true one. */
  readonly frozenAt: number | null;
}

export interface MissingTimer {
  /** From here `missing SEVERITY after D` counts. */
  readonly since: number;
  /** `now` of the first unknown evaluation; it names the episode, so downtime does not move it. */
  readonly first: number;
}

export interface PendingEpisode {
  readonly id: string;
  readonly since: number;
}

export interface OpenEpisode {
  readonly id: string;
  /** Of its last transition. */
  readonly ordinal: number;
  readonly severity: Severity;
  readonly openedBy: "condition" | "no data";
  /** A tier has held in it: from then on it suppresses others. */
  readonly held: boolean;
  /** What `latch` keeps: the highest severity that a tier has reached. */
  readonly latched: Severity | null;
  readonly clearing: boolean;
  readonly firedAt: number;
  readonly escalateFrom: number;
  /** The longest `after` of `escalate` that was told, ms. */
  readonly escalated: number | null;
  /** When it was last told, escalations aside: `repeat` counts from here. */
  readonly repeatFrom: number;
  /** Whether it was told at all. */
  readonly told: boolean;
  /** Its severity was not told, because it was silenced, suppressed or flapping. */
  readonly withheld: boolean;
  readonly acknowledgement: Acknowledgement | null;
  readonly suppressedBy: string | null;
  /** The silence's id. */
  readonly silencedBy: string | null;
}

export interface Acknowledgement {
  readonly author: string;
  readonly comment: string;
  readonly at: number;
  readonly until: number | null;
}

export interface EndedEpisode {
  readonly id: string;
  readonly ordinal: number;
  readonly severity: Severity;
  readonly how: "resolved" | "closed";
  readonly suppressedBy: string | null;
  readonly silencedBy: string | null;
}

export interface Flapping {
  /** The highest severity told since it began: changes up to here are not told. */
  readonly severity: Severity;
  /** The last episode that ended meanwhile, for the transition that ends the flapping. */
  readonly last: { readonly id: string; readonly ordinal: number; readonly severity: Severity } | null;
}

/** `ok -> pending -> firing -> clearing -> ok`. */
export type Phase = "ok" | "pending" | "firing" | "clearing";

export function phaseOf(state: AlertState | undefined): Phase {
  if (state === undefined) return "ok";
  if (state.open !== null) return state.open.clearing ? "clearing" : "firing";
  return state.pending === null ? "ok" : "pending";
}

/** Whether this alert, when it is named in another's `suppressed by`, suppresses it: `no data` does not. */
export function suppresses(state: AlertState | undefined): boolean {
  return state?.open?.held === true;
}
