import type { Transition } from "../model/transition.ts";

/** Whether this is the last that is told of its episode: an end that was withheld comes with the reason `resolved meanwhile` or `closed meanwhile`. */
export function endsEpisode({ transition, reason }: Pick<Transition, "transition" | "reason">): boolean {
  return transition === "resolved" || transition === "closed" || reason === "resolved meanwhile" || reason === "closed meanwhile";
}
