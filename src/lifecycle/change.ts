import type { Severity } from "../model/severity.ts";
import { countChange, isMutedByFlapping } from "./flapping.ts";
import { noteTelling, type OpenDraft, record, type Turn } from "./turn.ts";

type Change = "fired" | "raised" | "lowered";

/** Records that the open episode went up or down to its present severity. A fall does not notify. */
export function recordChange(turn: Turn, open: OpenDraft, change: Change, previousSeverity: Severity | null, reason: string): void {
  const { severity } = open;
  const notify = change !== "lowered" && !isMuted(turn, severity);
  record(turn, open, change, { severity, previousSeverity, reason, notify });
  if (change !== "lowered") noteTelling(turn, open, notify);
  countChange(turn, open, notify);
}

/**
 * Ends the open episode. Whoever was told that it fired is told that it ended; where a silence, a suppression or flapping forbids that
 * now, it is owed until they are over. An episode of which nobody was told ends untold.
 */
export function endEpisode(turn: Turn, open: OpenDraft, how: "resolved" | "closed", reason: string): void {
  const { severity } = open;
  const notify = open.told && !isMuted(turn, severity);
  record(turn, open, how, { severity, previousSeverity: severity, reason, notify });
  if (how === "resolved") countChange(turn, open, notify);
  const { id, ordinal } = open;
  if (open.told && !notify) {
    const silencedBy = turn.telling.silencedBy(severity)?.id ?? null;
    turn.owed = [...turn.owed, { id, ordinal, severity, how, suppressedBy: turn.suppressedBy, silencedBy }];
  }
  if (turn.flapping !== null) turn.flapping = { ...turn.flapping, last: { id, ordinal, severity } };
  turn.open = null;
  turn.timers.delete("clear");
}

function isMuted(turn: Turn, severity: Severity): boolean {
  return turn.suppressedBy !== null || turn.telling.silencedBy(severity) !== undefined || isMutedByFlapping(turn, severity);
}
