import { TRUE } from "../model/kleene.ts";
import { endEpisode } from "./change.ts";
import { hasHeld } from "./hold.ts";
import type { Decision } from "./input.ts";
import type { EvaluatedReading } from "./reading.ts";
import { type OpenDraft, recordOfOpen, type Turn } from "./turn.ts";

/**
 * A rule with `clear`: the severity never falls within an episode, and `clear` counts only while no tier's condition is true.
 * The reading is known: either a tier is true or all are false.
 */
export function clear(turn: Turn, open: OpenDraft, reading: EvaluatedReading): Decision {
  if (reading.anyTrue) return "holding";
  const timer = turn.timers.get("clear");
  if (reading.clear === TRUE && hasHeld(turn.settings.clear?.hold, timer, turn.telling.now)) {
    endEpisode(turn, open, "resolved", "clear");
    return "resolved";
  }
  if (timer === undefined) return "not clear yet";
  if (!open.clearing) {
    open.clearing = true;
    recordOfOpen(turn, open, "clearing", "clear", false);
  }
  return "clearing";
}
