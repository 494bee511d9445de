import type { HeartbeatVerdict } from "../judge-heartbeat.ts";
import type { PageReason, WatchState } from "./watch-state.ts";

/** What is known of the process that may still live behind a heartbeat. */
export type OldProcess =
  /** Proved: it has ended. */
  | "gone"
  /** Proved: it lives here, and can be stopped. */
  | "alive"
  /** It was to be stopped, and lives. */
  | "unstoppable"
  /** Of another host or container: its id says nothing here, and only the command can act on it. */
  | "elsewhere"
  /** A process of its id lives here, and may be it or not. */
  | "doubtful"
  /** No heartbeat ever said which it is. */
  | "unknown";

export interface Reading {
  readonly verdict: HeartbeatVerdict;
  /** ms since the epoch; null where the file does not say. */
  readonly updatedAt: number | null;
  readonly process: OldProcess;
}

/** Durations in ms. */
export interface RestartBounds {
  /** At most so many restarts `within` that time. */
  readonly most: number;
  readonly within: number;
  /** What a new process is given to write its first heartbeat. */
  readonly grace: number;
  /** The wait beyond that after the first restart that did not help, doubled after each further one up to the longest. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** The command itself ends the old process, so that nothing need be proved. */
  readonly endsTheOldOne: boolean;
}

export interface WatchOptions {
  /** Undefined: people are told, and nothing is restarted. */
  readonly restart?: RestartBounds;
  /** A trouble that lasts is paged again so often. */
  readonly remindEvery: number;
}

export type WatchAction =
  | { readonly do: "tell"; readonly what: "ill" | "recovered" | "stopped" }
  | { readonly do: "page"; readonly reason: PageReason }
  /** To be stopped, and looked at again at once. */
  | { readonly do: "stop" }
  | { readonly do: "restart"; readonly attempt: number };

export interface Decision {
  readonly state: WatchState;
  /** In this order; at most one of `stop` and `restart`, as the last. The state is kept before they are begun. */
  readonly actions: readonly WatchAction[];
}

/**
 * What to do about a heartbeat. A process is restarted only where the old one is proved to be gone, or where the command alone can act on it; only so often in a
 * while; and whatever keeps it from being restarted is paged.
 */
export function decide(before: WatchState, reading: Reading, now: number, options: WatchOptions): Decision {
  const state = inTime(before, now, options);
  if (reading.verdict === "healthy") return recovered(state);
  if (reading.verdict === "stopped" && !isOwnStop(state, reading)) return stoppedOnPurpose(state);
  const actions: WatchAction[] = state.illSince === null ? [{ do: "tell", what: "ill" }] : [];
  const ill: WatchState = { ...state, illSince: state.illSince ?? now, toldStopped: false };
  const page = (reason: PageReason, next: WatchState = ill): Decision => {
    const isNew = ill.page?.reason !== reason || now - ill.page.at >= options.remindEvery;
    if (!isNew) return { state: next, actions };
    return { state: { ...next, page: { reason, at: now } }, actions: [...actions, { do: "page", reason }] };
  };
  const { restart } = options;
  if (restart === undefined) return page("ill");
  if (now < ill.notBefore) return { state: ill, actions };
  if (ill.restarts.length >= restart.most) return page("exhausted");
  switch (reading.process) {
    case "alive":
      return { state: { ...ill, stopAsked: now }, actions: [...actions, { do: "stop" }] };
    case "unstoppable":
      return page("unstoppable", { ...ill, notBefore: now + restart.firstWait });
    case "doubtful":
    case "unknown":
      return restart.endsTheOldOne ? restarted(ill, actions, now, restart) : page("unproved");
    case "gone":
    case "elsewhere":
      return restarted(ill, actions, now, restart);
  }
}

/** The command has ended, well or not: the grace begins then. */
export function afterRestart(state: WatchState, now: number, bounds: RestartBounds): WatchState {
  return { ...state, notBefore: nextRestart(now, state.inARow, bounds) };
}

function restarted(state: WatchState, actions: readonly WatchAction[], now: number, bounds: RestartBounds): Decision {
  const inARow = state.inARow + 1;
  return {
    state: {
      ...state,
      restarts: [...state.restarts, now],
      lastRestart: now,
      inARow,
      notBefore: nextRestart(now, inARow, bounds),
    },
    actions: [...actions, { do: "restart", attempt: inARow }],
  };
}

function nextRestart(now: number, inARow: number, { grace, firstWait, longestWait }: RestartBounds): number {
  return now + grace + Math.min(longestWait, firstWait * 2 ** Math.min(30, Math.max(0, inARow - 1)));
}

function recovered(state: WatchState): Decision {
  const isNews = state.illSince !== null || state.toldStopped;
  return { state: calm(state), actions: isNews ? [{ do: "tell", what: "recovered" }] : [] };
}

function stoppedOnPurpose(state: WatchState): Decision {
  return {
    state: { ...calm(state), toldStopped: true },
    actions: state.toldStopped ? [] : [{ do: "tell", what: "stopped" }],
  };
}

/** Restarts still count: one that is well for a moment after each of them gets no more of them. */
function calm(state: WatchState): WatchState {
  return { ...state, illSince: null, inARow: 0, notBefore: 0, stopAsked: null, page: null, toldStopped: false };
}

/** A process that this watcher stopped says so itself. What one says that was started since, it was told by somebody else. */
function isOwnStop({ stopAsked, lastRestart }: WatchState, { updatedAt }: Reading): boolean {
  if (stopAsked === null) return false;
  if (lastRestart === null || lastRestart < stopAsked) return true;
  return updatedAt === null || updatedAt <= lastRestart;
}

/** Without what no longer counts. Instants that are still to come were written before the clock was set back: they count as now. */
function inTime(state: WatchState, now: number, { restart }: WatchOptions): WatchState {
  const past = (at: number | null): number | null => (at === null ? null : Math.min(at, now));
  const longest = restart === undefined ? 0 : restart.grace + restart.longestWait;
  return {
    ...state,
    illSince: past(state.illSince),
    restarts: state.restarts.map((at) => Math.min(at, now)).filter((at) => now - at < (restart?.within ?? 0)),
    lastRestart: past(state.lastRestart),
    notBefore: Math.min(state.notBefore, now + longest),
    stopAsked: past(state.stopAsked),
    page: state.page && { ...state.page, at: Math.min(state.page.at, now) },
  };
}
