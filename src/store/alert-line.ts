import type { JsonValue } from "../model/json.ts";
import type { TransitionName } from "../model/transition.ts";
import type { StoredTransition } from "../monitor/store.ts";

/** Transitions that become lines of the alert log: what somebody is told of, and what operators do. */
const WRITTEN: ReadonlySet<TransitionName> = new Set([
  "fired",
  "raised",
  "lowered",
  "resolved",
  "closed",
  "escalated",
  "repeated",
  "acknowledged",
  "unacknowledged",
  "reset",
]);

export function isWritten({ transition }: StoredTransition): boolean {
  return WRITTEN.has(transition);
}

export interface AlertLineParts {
  /** `timestamp`: the instant of the transition with the offset of the zone. */
  readonly timestamp: string;
  /** What the value was compared with. */
  readonly threshold: JsonValue;
  /** Whether somebody had taken the alert on when this happened. */
  readonly acknowledged: boolean;
}

/** One line of the alert log, its end included. The same transition is the same bytes. */
export function alertLine(transition: StoredTransition, { timestamp, threshold, acknowledged }: AlertLineParts): string {
  const { severity, rule, message, values, source, key, policy, version, episode, ordinal, reason, sequence } = transition;
  const context = { threshold, values, source, key, policy, version, episode, ordinal, reason };
  return `${JSON.stringify({
    timestamp,
    severity: severity.toUpperCase(),
    rule,
    message,
    context,
    acknowledged,
    transition: transition.transition,
    sequence,
  })}\n`;
}

/** Which transition a line is of; undefined where it is no whole line of an alert log. */
export interface LineIdentity {
  readonly sequence: number;
  readonly episode: string;
  readonly ordinal: number;
}

export function identityOfLine(line: string): LineIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { sequence, context } = (value ?? {}) as { sequence?: unknown; context?: { episode?: unknown; ordinal?: unknown } | null };
  const { episode, ordinal } = context ?? {};
  if (typeof sequence !== "number" || typeof episode !== "string" || typeof ordinal !== "number") return undefined;
  return { sequence, episode, ordinal };
}
