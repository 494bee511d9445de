import { compareSeverity, type Severity } from "../model/severity.ts";
import { noteTelling, type OpenDraft, record, recordOfOpen, type Turn } from "./turn.ts";

const HOUR = 3_600_000;

/** Forgets the changes that are an hour old. */
export function forgetOldChanges(turn: Turn): void {
  const from = turn.telling.now - HOUR;
  turn.changes = turn.changes.filter((at) => at > from);
}

/** When the oldest change is forgotten, which may end the flapping. */
export function dueOfFlapping(changes: readonly number[]): number | null {
  const [oldest] = changes;
  return oldest === undefined ? null : oldest + HOUR;
}

/** Whether a change at this severity, one that counts, is kept from those who are told because the alert is flapping. */
export function isMutedByFlapping(turn: Turn, severity: Severity): boolean {
  if (turn.flapping === null || turn.changes.length + 1 <= turn.telling.flapLimit) return false;
  return compareSeverity(severity, turn.flapping.severity) <= 0;
}

/** Counts a change of the open episode, after it was recorded; past the limit the alert begins to flap. */
export function countChange(turn: Turn, open: OpenDraft, notified: boolean): void {
  const { now, flapLimit } = turn.telling;
  // More than these are never needed: the alert flaps while any limit + 1 of them lie within the hour.
  turn.changes = [...turn.changes, now].slice(-(flapLimit + 1));
  if (turn.flapping !== null) {
    // What is told while it flaps is above all that was told before, or ends the flapping.
    if (notified) turn.flapping = { ...turn.flapping, severity: open.severity };
  } else if (turn.changes.length > flapLimit) {
    recordOfOpen(turn, open, "flapping", `more than ${flapLimit} changes within an hour`, false);
    turn.flapping = { severity: open.severity, last: null };
  }
}

/** Ends the flapping when no more than the limit's changes are left of the last hour; what was withheld is told. */
export function settleFlapping(turn: Turn): void {
  const { open, flapping } = turn;
  if (flapping === null || turn.changes.length > turn.telling.flapLimit) return;
  turn.flapping = null;
  const reason = `no more than ${turn.telling.flapLimit} changes within an hour`;
  if (open !== null) {
    const notify = open.withheld && open.suppressedBy === null && open.silencedBy === null && !turn.told;
    recordOfOpen(turn, open, "steady", reason, notify);
    if (notify) noteTelling(turn, open, true);
  } else if (flapping.last !== null && !turn.owed.some(({ id }) => id === flapping.last?.id)) {
    const { severity } = flapping.last;
    record(turn, { ...flapping.last }, "steady", { severity, previousSeverity: severity, reason, notify: false });
  }
}
