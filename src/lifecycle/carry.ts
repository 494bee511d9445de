import type { AlertSettings } from "../bundle/bundle.ts";
import { canonicalJson } from "../bundle/canonical.ts";
import type { Hold } from "../model/hold.ts";
import type { Transition } from "../model/transition.ts";
import { endEpisode } from "./change.ts";
import type { Settings, Telling } from "./input.ts";
import type { AlertState, TimerName } from "./state.ts";
import { beginTurn } from "./turn.ts";

/**
 * The state of an alert whose rule and key live on in a new version of the policy. A timer goes on where its tier still has a `for` of
 * the same kind, though perhaps of another length; the next evaluation steps the alert whatever its outcome.
 */
export function carryOver(state: AlertState, before: Settings, after: Settings): AlertState {
  const kept = Object.entries(state.timers).filter(([name]) => sameKind(holdOf(before, name), holdOf(after, name)));
  return Object.freeze({ ...state, due: 0, timers: Object.fromEntries(kept) });
}

function holdOf(settings: Settings, name: string): Hold | undefined {
  const timer = name as TimerName;
  return timer === "clear" ? settings.clear?.hold : settings.tiers.find(({ severity }) => severity === timer)?.hold;
}

function sameKind(a: Hold | undefined, b: Hold | undefined): boolean {
  return a !== undefined && a.kind === b?.kind && countedPath(a) === countedPath(b);
}

function countedPath(hold: Hold): string {
  return hold.kind === "updates" ? canonicalJson({ ...hold.ref }) : "";
}

/** Whether keys of the one version's alerts are keys of the other's. */
export function keysLiveOn(before: Pick<AlertSettings, "each">, after: Pick<AlertSettings, "each">): boolean {
  return (before.each === undefined) === (after.each === undefined);
}

/** Closes the alert of a rule that a new version of the policy removes; also of a policy that is no longer watched. */
export function closeRemoved(settings: Settings, state: AlertState, telling: Telling): readonly Transition[] {
  const turn = beginTurn(settings, state, telling, state.suppressedBy);
  if (turn.open !== null) endEpisode(turn, turn.open, "closed", "policy");
  return turn.transitions;
}
