import type { EndedEpisode } from "./state.ts";
import { record, type Turn } from "./turn.ts";

/**
 * Tells the ends that could not be told when they came, as soon as nothing forbids it, so that a silence leaves no incident open
 * elsewhere. The transition is the one that ended the last hindrance.
 */
export function tellOwed(turn: Turn): void {
  turn.owed = turn.owed.flatMap((ended) => settle(turn, ended));
}

function settle(turn: Turn, ended: EndedEpisode): readonly EndedEpisode[] {
  const { severity, how } = ended;
  const suppressedBy = turn.suppressedBy;
  const silencedBy = turn.telling.silencedBy(severity)?.id ?? null;
  if (suppressedBy !== null || silencedBy !== null || turn.flapping !== null) {
    return [{ ...ended, suppressedBy, silencedBy }];
  }
  const transition = ended.suppressedBy !== null ? "unsuppressed" : ended.silencedBy !== null ? "unsilenced" : "steady";
  record(turn, { ...ended }, transition, { severity, previousSeverity: severity, reason: `${how} meanwhile`, notify: true });
  return [];
}
