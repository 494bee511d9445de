import type { AlertState, HoldTimer } from "./state.ts";

/**
 * The state after `ms` during which nothing watched: downtime counts towards no timer. What an operator set by the clock (the end of an
 * acknowledgement) stays, and so do the instants that name and date an episode. The next evaluation steps every alert.
 */
export function skipDowntime(state: AlertState, ms: number): AlertState {
  return ms <= 0 ? state : moveTimers(state, ms);
}

/** Moves every timer by `ms`, back where it is negative: so far it has counted as much as before. */
export function moveTimers(state: AlertState, ms: number): AlertState {
  const { open, missing } = state;
  return Object.freeze({
    ...state,
    due: 0,
    timers: Object.fromEntries(Object.entries(state.timers).map(([name, timer]) => [name, moveTimer(timer, ms)])),
    missing: missing === null ? null : { ...missing, since: missing.since + ms },
    open: open === null ? null : { ...open, escalateFrom: open.escalateFrom + ms, repeatFrom: open.repeatFrom + ms },
    changes: state.changes.map((at) => at + ms),
  });
}

function moveTimer(timer: HoldTimer, ms: number): HoldTimer {
  return { ...timer, since: timer.since + ms, frozenAt: timer.frozenAt === null ? null : timer.frozenAt + ms };
}
