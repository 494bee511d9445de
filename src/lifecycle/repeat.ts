import { isAttended } from "./escalate.ts";
import type { OpenEpisode } from "./state.ts";
import { noteTelling, recordOfOpen, type Turn } from "./turn.ts";

/** Tells a firing alert again when `repeat every D` has passed since it was last told; not while acknowledged, silenced or suppressed. */
export function repeat(turn: Turn): void {
  const { open, settings, telling } = turn;
  if (open === null || settings.repeat === undefined) return;
  const due = dueOfRepeat(open, settings.repeat);
  if (due === null || telling.now < due || turn.told) return;
  recordOfOpen(turn, open, "repeated", "still firing", true);
  noteTelling(turn, open, true);
}

export function dueOfRepeat(open: OpenEpisode, every: number | undefined): number | null {
  return every === undefined || isAttended(open) ? null : open.repeatFrom + every;
}
