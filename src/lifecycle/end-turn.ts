import type { OutcomeCode } from "../model/outcome.ts";
import { SEVERITIES } from "../model/severity.ts";
import { dueOf } from "./due.ts";
import type { AlertState, HoldTimer, HoldTimers, Presence, TimerName } from "./state.ts";
import type { Turn } from "./turn.ts";

const TIMER_NAMES: readonly TimerName[] = [...SEVERITIES, "clear"];

/** The state after the turn: undefined when there is nothing left to remember. */
export function endTurn(turn: Turn, code: OutcomeCode, presence: Presence): AlertState | undefined {
  const { missing, pending, open, owed, changes, flapping, suppressedBy } = turn;
  // A timer runs only in a pending or an open episode, and nothing flaps without changes.
  const quiet = missing === null && pending === null && open === null;
  if (quiet && owed.length === 0 && changes.length === 0) return undefined;
  const due = dueOf(turn);
  const timers = timersOf(turn);
  return Object.freeze({ code, presence, suppressedBy, due, timers, missing, pending, open, owed, changes, flapping });
}

/** In one order, so that equal states are equal as JSON text. */
function timersOf(turn: Turn): HoldTimers {
  const timers: { -readonly [Name in TimerName]?: HoldTimer } = {};
  for (const name of TIMER_NAMES) {
    const timer = turn.timers.get(name);
    if (timer !== undefined) timers[name] = timer;
  }
  return timers;
}
