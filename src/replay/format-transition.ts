import { formatTimestamp } from "../model/timestamp.ts";
import type { Transition } from "../model/transition.ts";

/** One line of JSON, without the line break: `schemas/transition.schema.json`. The same transition is the same bytes. */
export function formatTransition(transition: Transition): string {
  return JSON.stringify({
    at: formatTimestamp(transition.at),
    transition: transition.transition,
    rule: transition.rule,
    severity: transition.severity,
    previous_severity: transition.previousSeverity,
    policy: transition.policy,
    version: transition.version,
    source: transition.source,
    key: transition.key,
    episode: transition.episode,
    reason: transition.reason,
    values: transition.values,
  });
}
