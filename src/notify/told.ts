import type { Notification } from "../monitor/channel.ts";
import { headlineOf } from "./headline.ts";
import { oneLine } from "./plain-text.ts";
import { standingOf } from "./standing.ts";
import { inWords, zonedTime } from "./when.ts";

/** What a message says of one notification; each channel lays it out in its own form. Every text is one harmless line. */
export interface Told {
  readonly headline: string;
  /** The policy's own message. */
  readonly message: string;
  readonly facts: readonly Fact[];
  /** The command line that acknowledges the alert; undefined where there is nothing left to acknowledge. */
  readonly acknowledge: string | undefined;
  readonly look: Look;
}

export interface Fact {
  readonly name: "Value" | "Since" | "Late" | "Instead of" | "Why" | "Owner" | "Runbook" | "Labels" | "Policy";
  readonly text: string;
}

/** What a message looks like at a glance. */
export type Look = "critical" | "warning" | "info" | "resolved" | "closed";

/** A message that comes this much after what it tells says so. */
const LATE = 120_000;

/** `now`: ms since the epoch, when the message is sent. */
export function tell(notification: Notification, zone: string, now: number): Told {
  const { transition, about } = notification;
  const { at, policy, version } = transition;
  const time = zonedTime(zone);
  const isOpen = standingOf(transition) !== "ended";
  const labels = Object.entries(about.labels).map(([name, value]) => `${name}=${value}`);
  const facts: readonly (readonly [Fact["name"], string | null])[] = [
    ["Value", valueAndLimit(notification)],
    ["Since", `${time(about.since)}${isOpen && at > about.since ? `, ${inWords(at - about.since)}` : ""}`],
    ["Late", now - at >= LATE ? `this happened at ${time(at)}, ${inWords(now - at)} before it was sent` : null],
    ["Instead of", notification.insteadOf === undefined ? null : `${notification.insteadOf}, which could not be told`],
    ["Why", about.because],
    ["Owner", about.owner],
    ["Runbook", about.runbook],
    ["Labels", labels.length === 0 ? null : labels.join(", ")],
    ["Policy", `${policy} ${version}`.trim()],
  ];
  return {
    headline: headlineOf(notification),
    message: oneLine(transition.message),
    facts: facts.flatMap(([name, text]) => {
      const line = oneLine(text ?? "");
      return line === "" ? [] : { name, text: line };
    }),
    acknowledge: standingOf(transition) === "firing" ? oneLine(about.acknowledge) || undefined : undefined,
    look: lookOf(notification),
  };
}

/** `-5.3%, limit <= -5%`. Null where the policy compares nothing that can be shown; the message says what is to be said. */
function valueAndLimit({ about: { shown } }: Notification): string | null {
  if (shown === undefined || shown.value === "") return null;
  return shown.limit === "" ? shown.value : `${shown.value}, limit ${shown.limit}`;
}

export function lookOf({ transition }: Notification): Look {
  if (standingOf(transition) !== "ended") return transition.severity;
  return transition.transition === "closed" || transition.reason === "closed meanwhile" ? "closed" : "resolved";
}
