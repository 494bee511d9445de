import type { Log, LogLevel } from "../../monitor/log.ts";
import type { Severity } from "../../model/severity.ts";
import type { Transition } from "../../model/transition.ts";

const LEVELS: Readonly<Record<Severity, LogLevel>> = { info: "info", warning: "warn", critical: "error" };
/** An alert that gets better is no trouble, however bad it was. */
const GOOD_NEWS: ReadonlySet<string> = new Set([
  "resolved",
  "closed",
  "lowered",
  "clearing",
  "acknowledged",
  "silenced",
  "suppressed",
  "steady",
  "reset",
]);

/** One line of the log for one transition. */
export function logTransition(log: Log, transition: Transition): void {
  const { source, policy, version, rule, key, severity, previousSeverity, episode, ordinal, reason, notify, message, values, at } =
    transition;
  const level = GOOD_NEWS.has(transition.transition) ? "info" : LEVELS[severity];
  const subject = key === null ? rule : `${rule} of ${key}`;
  log("alert", level, `${severity} ${subject} ${transition.transition}: ${message}`, {
    transition: transition.transition,
    severity,
    previous_severity: previousSeverity,
    rule,
    key,
    source,
    policy,
    version,
    episode,
    ordinal,
    reason,
    notify,
    at: new Date(at).toISOString(),
    values: { ...values },
  });
}
