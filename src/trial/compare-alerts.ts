import type { Severity } from "../model/severity.ts";
import type { Expectation } from "./test-file.ts";

/** What a test looks at of an alert. */
export interface SeenAlert {
  readonly rule: string;
  readonly key: string | null;
  readonly severity: Severity | null;
  readonly pending: boolean;
  readonly unknown: boolean;
  readonly suppressed: boolean;
}

/** An alert that fired or was raised at some time since the last look. */
export interface Firing {
  readonly rule: string;
  readonly key: string | null;
  readonly severity: Severity;
  /** ms since the test's start. */
  readonly at: number;
}

export interface Mismatch {
  readonly rule: string;
  readonly key: string | null;
  readonly message: string;
  /** The expectation that is not met; undefined for what was not expected at all. */
  readonly expectation?: Expectation;
  /** When it happened, where that is earlier than now. */
  readonly at?: number;
}

/** Compares the alerts of one source with what a step expects of them. What fires, or has fired since, must be listed. */
export function compareAlerts(
  expectations: readonly Expectation[],
  alerts: readonly SeenAlert[],
  firings: readonly Firing[],
): readonly Mismatch[] {
  const unmet = expectations.flatMap((expectation) => unmetBy(expectation, alerts));
  const listed = (rule: string, key: string | null): boolean =>
    expectations.some((expectation) => expectation.rule === rule && (expectation.key === undefined || expectation.key === key));
  const firing = alerts.filter(({ rule, key, severity }) => severity !== null && !listed(rule, key));
  const past = firings.filter(
    ({ rule, key }, index) =>
      !listed(rule, key) &&
      !firing.some((alert) => alert.rule === rule && alert.key === key) &&
      firings.findIndex((other) => other.rule === rule && other.key === key) === index,
  );
  return [
    ...unmet,
    ...firing.map((alert) => ({
      rule: alert.rule,
      key: alert.key,
      message: `${nameOf(alert.rule, alert.key)} is ${stateOf(alert)} and is not expected`,
    })),
    ...past.map(({ rule, key, severity, at }) => ({
      rule,
      key,
      at,
      message: `${nameOf(rule, key)} fired (${severity}) and is not expected`,
    })),
  ];
}

function unmetBy(expectation: Expectation, alerts: readonly SeenAlert[]): readonly Mismatch[] {
  const { rule } = expectation;
  const matching = alerts.filter(
    (alert) => alert.rule === rule && (expectation.key === undefined || alert.key === expectation.key),
  );
  const candidates = matching.length > 0 ? matching : [quiet(rule, expectation.key ?? null)];
  return candidates.flatMap((alert) => {
    if (meets(alert, expectation)) return [];
    const message = `${nameOf(rule, alert.key)} is ${stateOf(alert)}, expected ${wantedOf(expectation)}`;
    return [{ rule, key: alert.key, message, expectation }];
  });
}

function quiet(rule: string, key: string | null): SeenAlert {
  return { rule, key, severity: null, pending: false, unknown: false, suppressed: false };
}

function meets(alert: SeenAlert, expectation: Expectation): boolean {
  const severity = expectation.alert === "none" ? null : expectation.alert;
  if (alert.severity !== severity) return false;
  if (expectation.ok && (alert.pending || alert.unknown)) return false;
  const { unknown, pending, suppressed } = expectation;
  return (
    (unknown === undefined || unknown === alert.unknown) &&
    (pending === undefined || pending === alert.pending) &&
    (suppressed === undefined || suppressed === alert.suppressed)
  );
}

function nameOf(rule: string, key: string | null): string {
  return key === null ? rule : `${rule} of ${key}`;
}

function stateOf(alert: SeenAlert): string {
  const state = alert.severity ?? (alert.pending ? "pending" : alert.unknown ? "unknown" : "none");
  const more = [alert.unknown && state !== "unknown" ? "unknown" : "", alert.suppressed ? "suppressed" : ""].filter(
    (part) => part !== "",
  );
  return more.length === 0 ? state : `${state} (${more.join(", ")})`;
}

function wantedOf(expectation: Expectation): string {
  if (expectation.ok) return "ok";
  const state = expectation.alert;
  const parts = (["unknown", "pending", "suppressed"] as const).flatMap((name) => {
    const wanted = expectation[name];
    if (wanted === undefined) return [];
    return [wanted ? name : `not ${name}`];
  });
  if (state === "none" && parts.length === 1 && !parts[0]?.startsWith("not ")) return parts[0] ?? state;
  return parts.length === 0 ? state : `${state} (${parts.join(", ")})`;
}
