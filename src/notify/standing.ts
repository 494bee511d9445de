import type { Transition } from "../model/transition.ts";

/** How an alert stands after a transition, for receivers that keep a picture of it. */
export type Standing = "firing" | "acknowledged" | "ended";

/**
 * An end that was withheld is told later by `unsuppressed`, `unsilenced` or `steady`, with the reason `resolved meanwhile` or
 * `closed meanwhile` (docs/language.md, Who is told).
 */
export function standingOf(transition: Pick<Transition, "transition" | "reason">): Standing {
  const how = endingOf(transition);
  if (how !== undefined) return "ended";
  return transition.transition === "acknowledged" ? "acknowledged" : "firing";
}

/** How the episode ended; undefined while it is open. */
export function endingOf({ transition, reason }: Pick<Transition, "transition" | "reason">): "resolved" | "closed" | undefined {
  if (transition === "resolved" || transition === "closed") return transition;
  if (reason === "resolved meanwhile") return "resolved";
  return reason === "closed meanwhile" ? "closed" : undefined;
}
