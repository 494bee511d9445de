import type { Hold } from "../model/hold.ts";
import { FALSE, type Kleene, TRUE } from "../model/kleene.ts";
import type { HoldTimer } from "./state.ts";

/** The evaluation that a timer is advanced by. */
export interface Tick {
  readonly now: number;
  readonly evaluation: "snapshot" | "clock";
  /** For `for N updates of PATH`: PATH changed with this snapshot. */
  readonly updated: boolean;
  /** Whether unknown freezes the timer (`missing hold`, `missing SEVERITY after D`) or drops it (`missing ok`). */
  readonly freezes: boolean;
}

/**
 * Advances the timer of one `for` by one evaluation. A run begins with its first true evaluation; false ends it; unknown freezes it, so
 * that the time until the next known evaluation does not count, or ends it. Undefined: no run.
 */
export function advance(hold: Hold, timer: HoldTimer | undefined, outcome: Kleene, tick: Tick): HoldTimer | undefined {
  if (outcome === FALSE) return undefined;
  if (outcome !== TRUE) return tick.freezes && timer !== undefined ? freeze(timer, tick.now) : undefined;
  const counted = counts(hold, timer, tick) ? 1 : 0;
  if (timer === undefined) return { since: tick.now, count: counted, frozenAt: null };
  if (counted === 0 && timer.frozenAt === null) return timer;
  const pause = timer.frozenAt === null ? 0 : tick.now - timer.frozenAt;
  return { since: timer.since + pause, count: timer.count + counted, frozenAt: null };
}

export function freeze(timer: HoldTimer, now: number): HoldTimer {
  return timer.frozenAt === null ? { ...timer, frozenAt: now } : timer;
}

/** Counting stops at the number that is enough, so that evaluations after the last that matters leave the timer as it is. */
function counts(hold: Hold, timer: HoldTimer | undefined, tick: Tick): boolean {
  if (hold.kind === "duration" || tick.evaluation === "clock" || timer?.count === hold.count) return false;
  return hold.kind === "snapshots" || tick.updated;
}

/** Whether a condition that is true now has been so for long enough. Without a `for`, at once. */
export function hasHeld(hold: Hold | undefined, timer: HoldTimer | undefined, now: number): boolean {
  if (hold === undefined) return true;
  if (timer === undefined || timer.frozenAt !== null) return false;
  return hold.kind === "duration" ? now - timer.since >= hold.ms : timer.count >= hold.count;
}

/** When a running timer ends although nothing changes: an instant, `every` evaluation while it counts, or null. */
export function dueOfHold(hold: Hold, timer: HoldTimer | undefined, now: number): number | "every" | null {
  if (timer === undefined || timer.frozenAt !== null || hasHeld(hold, timer, now)) return null;
  return hold.kind === "duration" ? timer.since + hold.ms : "every";
}
