import type { Severity } from "../model/severity.ts";
import type { Transition, TransitionName } from "../model/transition.ts";
import type { Description, Settings, Telling } from "./input.ts";
import type {
  AlertState,
  EndedEpisode,
  Flapping,
  HoldTimer,
  MissingTimer,
  OpenEpisode,
  PendingEpisode,
  TimerName,
} from "./state.ts";

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] };
export type OpenDraft = Mutable<OpenEpisode>;

/** One step of one alert while it is being made: the state is copied in, changed here, and frozen when the turn ends. */
export interface Turn {
  readonly settings: Settings;
  readonly telling: Telling;
  readonly suppressedBy: string | null;
  readonly transitions: Transition[];
  /** Somebody was told in this turn, escalations aside: once is enough. */
  told: boolean;
  description: Description | undefined;
  readonly timers: Map<TimerName, HoldTimer>;
  missing: MissingTimer | null;
  pending: PendingEpisode | null;
  open: OpenDraft | null;
  owed: readonly EndedEpisode[];
  changes: readonly number[];
  flapping: Flapping | null;
}

export function beginTurn(settings: Settings, state: AlertState | undefined, telling: Telling, suppressedBy: string | null): Turn {
  return {
    settings,
    telling,
    suppressedBy,
    transitions: [],
    told: false,
    description: undefined,
    timers: new Map(Object.entries(state?.timers ?? {}) as [TimerName, HoldTimer][]),
    missing: state?.missing ?? null,
    pending: state?.pending ?? null,
    open: state?.open ? { ...state.open } : null,
    owed: state?.owed ?? [],
    changes: state?.changes ?? [],
    flapping: state?.flapping ?? null,
  };
}

/** What of an episode a transition shows and counts up. */
export interface Counted {
  readonly id: string;
  ordinal: number;
}

interface Occurrence {
  readonly severity: Severity;
  readonly previousSeverity: Severity | null;
  readonly reason: string;
  readonly notify: boolean;
}

/** Adds a transition. All but `pending` count up the episode's ordinal. */
export function record(turn: Turn, episode: Counted, transition: TransitionName, occurrence: Occurrence): void {
  const { telling } = turn;
  turn.description ??= telling.describe();
  if (transition !== "pending") episode.ordinal += 1;
  turn.transitions.push(
    Object.freeze({
      at: telling.now,
      transition,
      ...telling.identity,
      severity: occurrence.severity,
      previousSeverity: occurrence.previousSeverity,
      version: telling.version,
      episode: episode.id,
      ordinal: episode.ordinal,
      reason: occurrence.reason,
      notify: occurrence.notify,
      message: messageOf(turn, transition, occurrence.reason, turn.description),
      values: turn.description.values,
    }),
  );
}

/** What the rule says would be untrue of an alert that data's absence has raised: it is told by what is unknown. */
function messageOf(turn: Turn, transition: TransitionName, reason: string, description: Description): string {
  const goesOn = turn.open?.openedBy === "no data" && (transition === "escalated" || transition === "repeated");
  if (reason !== "no data" && !goesOn) return description.message;
  const unknown = Object.entries(description.values).flatMap(([name, value]) => (value === null ? [name] : []));
  const { key } = turn.telling.identity;
  const subject = key === null ? "No data" : `No data on ${key}`;
  return unknown.length === 0 ? subject : `${subject}: ${unknown.join(", ")} unknown`;
}

/** Notes that the open episode's severity was told now, or that it should have been. */
export function noteTelling(turn: Turn, open: OpenDraft, notified: boolean): void {
  open.withheld = !notified;
  if (!notified) return;
  open.told = true;
  open.repeatFrom = turn.telling.now;
  turn.told = true;
}

/** An orthogonal transition of the open episode: the severity stays. */
export function recordOfOpen(turn: Turn, open: OpenDraft, transition: TransitionName, reason: string, notify: boolean): void {
  record(turn, open, transition, { severity: open.severity, previousSeverity: open.severity, reason, notify });
}
