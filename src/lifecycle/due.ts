import { FALSE, TRUE, UNKNOWN } from "../model/kleene.ts";
import { onlyOf, tierOf } from "../model/outcome.ts";
import { dueOfEscalation } from "./escalate.ts";
import { dueOfFlapping } from "./flapping.ts";
import { dueOfHold } from "./hold.ts";
import type { Settings, StepInput } from "./input.ts";
import { dueOfRepeat } from "./repeat.ts";
import type { AlertState } from "./state.ts";
import type { Turn } from "./turn.ts";

/**
 * Whether a step could do anything: the outcome is another one than at the last step, or a timer is over. Allocates nothing, so that a
 * quiet alert costs a few comparisons.
 */
export function isDue(settings: Settings, state: AlertState | undefined, input: Omit<StepInput, "describe">): boolean {
  if (state === undefined) return startsSomething(settings, input);
  return (
    input.code !== state.code ||
    input.presence !== state.presence ||
    input.suppressedBy !== state.suppressedBy ||
    (state.due !== null && input.now >= state.due) ||
    input.silencesChanged
  );
}

function startsSomething(settings: Settings, input: Omit<StepInput, "describe">): boolean {
  if (onlyOf(input.code) === FALSE) return false;
  const counts = settings.missing.kind === "after";
  if (input.presence === "gone") return counts && settings.ownMissing;
  if (input.presence === "absent") return counts;
  for (let index = 0; index < settings.tiers.length; index += 1) {
    const tier = tierOf(input.code, index);
    if (tier === TRUE || (tier === UNKNOWN && counts)) return true;
  }
  return false;
}

/** The earliest end of all timers that run after this turn; `now` where one counts evaluations. */
export function dueOf(turn: Turn): number | null {
  const { settings, open, missing, telling } = turn;
  const { now } = telling;
  const dues: (number | null)[] = [dueOfFlapping(turn.changes)];
  if (missing !== null && settings.missing.kind === "after") {
    const over = missing.since + settings.missing.after;
    if (over > now) dues.push(over);
  }
  for (const { severity, hold } of settings.tiers) {
    if (hold !== undefined) dues.push(instantOf(dueOfHold(hold, turn.timers.get(severity), now), now));
  }
  if (settings.clear?.hold !== undefined) dues.push(instantOf(dueOfHold(settings.clear.hold, turn.timers.get("clear"), now), now));
  if (open !== null) {
    dues.push(open.acknowledgement?.until ?? null, dueOfEscalation(open, settings.escalations), dueOfRepeat(open, settings.repeat));
  }
  return dues.reduce((earliest, due) => (earliest === null || (due !== null && due < earliest) ? due : earliest), null);
}

function instantOf(due: number | "every" | null, now: number): number | null {
  return due === "every" ? now : due;
}
