import type { JsonObject, JsonValue } from "../model/json.ts";
import { SEVERITIES } from "../model/severity.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { StoredAlert } from "../monitor/store.ts";

/** Characters of JSON of one alert's values. */
const LONGEST_VALUES = 1_000;
const LONGEST_MESSAGE = 500;

/**
 * The root cause of every alert that fires, for `details`: the rule as its code, the message, since when, and which alert it is. The worst
 * comes first: those that nothing suppresses, then by severity, then the oldest.
 */
export function alertCauses(alerts: readonly StoredAlert[]): readonly JsonObject[] {
  return alerts
    .filter(({ phase }) => phase === "firing" || phase === "clearing")
    .toSorted(worstFirst)
    .map(causeOf);
}

function worstFirst(a: StoredAlert, b: StoredAlert): number {
  const hidden = Number(a.suppressedBy !== null) - Number(b.suppressedBy !== null);
  const worse = rank(b) - rank(a);
  return hidden || worse || (a.since ?? 0) - (b.since ?? 0);
}

function rank({ severity }: StoredAlert): number {
  return severity === null ? -1 : SEVERITIES.indexOf(severity);
}

function causeOf(alert: StoredAlert): JsonObject {
  const { rule, message, since, severity, source, policy, key, episode, reason, values } = alert;
  return {
    code: rule,
    message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
    since: since === null ? null : formatTimestamp(since),
    severity,
    source,
    policy,
    key,
    episode,
    reason,
    values: bounded(values),
    acknowledged: alert.acknowledgement !== null,
    silenced: alert.silencedBy !== null,
    suppressed_by: alert.suppressedBy,
  };
}

function bounded(values: Readonly<Record<string, JsonValue>>): JsonValue {
  return JSON.stringify(values).length > LONGEST_VALUES ? null : values;
}
