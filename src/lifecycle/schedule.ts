import { endEpisode } from "./change.ts";
import { freeze } from "./hold.ts";
import type { Decision } from "./input.ts";
import { isLatched } from "./latch.ts";
import type { Turn } from "./turn.ts";

/** Outside `only` the rule is not evaluated: nothing is pending, no timer runs, an open alert closes unless it is latched. */
export function leaveSchedule(turn: Turn): Decision {
  return dropOrClose(turn, "outside schedule");
}

/** The key is gone and the rule's own `missing ok` says that this ends the alert. */
export function closeGone(turn: Turn): Decision {
  return dropOrClose(turn, "gone");
}

function dropOrClose(turn: Turn, reason: "outside schedule" | "gone"): Decision {
  forgetTimers(turn);
  if (turn.open === null) return reason;
  if (isLatched(turn.settings, turn.open)) return "latched";
  endEpisode(turn, turn.open, "closed", reason);
  return "closed";
}

/** The key is gone and the rule has no `missing` of its own: a quiet key is forgotten, an open alert holds. */
export function holdGone(turn: Turn): Decision {
  if (turn.open === null) {
    forgetTimers(turn);
    return "gone";
  }
  turn.missing = null;
  for (const [name, timer] of turn.timers) turn.timers.set(name, freeze(timer, turn.telling.now));
  return "key gone, held";
}

function forgetTimers(turn: Turn): void {
  turn.missing = null;
  turn.pending = null;
  turn.timers.clear();
}
