import type { Severity } from "../model/severity.ts";
import type { Log, LogLevel } from "./log.ts";
import type { StoredTransition } from "./store.ts";

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
export function logTransition(log: Log, told: StoredTransition): void {
  const { source, policy, version, rule, key, severity, previousSeverity, episode, ordinal, sequence, reason, notify, at } = told;
  const level = !notify || GOOD_NEWS.has(told.transition) ? "info" : LEVELS[severity];
  log("alert", level, `${key === null ? rule : `${rule}[${key}]`} ${told.transition}: ${told.message}`, {
    transition: told.transition,
    severity,
    previous_severity: previousSeverity,
    rule,
    key,
    source,
    policy,
    version,
    episode,
    ordinal,
    sequence,
    reason,
    notify,
    at: new Date(at).toISOString(),
    values: { ...told.values },
  });
}
