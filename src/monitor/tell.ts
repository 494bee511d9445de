import type { Log } from "./log.ts";
import type { StoredTransition } from "./store.ts";

/** One line of the log for each transition. */
export function logTransition(log: Log, told: StoredTransition): void {
  const { rule, key, severity, transition, source, policy, message, episode, sequence, reason } = told;
  const level = transition === "resolved" || transition === "closed" ? "info" : severity === "critical" ? "error" : "warn";
  log("alert", told.notify ? level : "info", `${key === null ? rule : `${rule}[${key}]`} ${transition}: ${message}`, {
    source,
    policy,
    rule,
    key,
    severity,
    transition,
    reason,
    episode,
    sequence,
  });
}
