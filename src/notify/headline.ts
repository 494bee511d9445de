import type { Transition } from "../model/transition.ts";
import type { Notification } from "../monitor/channel.ts";
import { oneLine } from "./plain-text.ts";
import { endingOf } from "./standing.ts";
import { inWords } from "./when.ts";

/** `daily_loss_exceeded`, `position_limit_breached[TCS]`. */
export function alertName({ rule, key }: Pick<Transition, "rule" | "key">): string {
  return key === null ? oneLine(rule) : `${oneLine(rule)}[${oneLine(key)}]`;
}

/** What happened and to what, in one line: `CRITICAL: daily_loss_exceeded on engine`, `RESOLVED after 7m 30s: ...`. */
export function headlineOf({ transition, about }: Notification): string {
  return `${happened(transition, about.since)}: ${alertName(transition)} on ${oneLine(transition.source)}`;
}

function happened(transition: Transition, since: number): string {
  const { severity, previousSeverity, reason, at } = transition;
  const now = severity.toUpperCase();
  const ending = endingOf(transition);
  if (ending === "resolved") return `RESOLVED after ${inWords(at - since)}, was ${now}`;
  if (ending === "closed") return `CLOSED, was ${now}${whyClosed(reason)}`;
  const before = previousSeverity === null || previousSeverity === severity ? "" : `, was ${previousSeverity.toUpperCase()}`;
  switch (transition.transition) {
    case "fired":
    case "raised":
    case "lowered":
      return `${now}${before}${reason === "no data" ? ", no data" : ""}`;
    case "escalated":
      return `${oneLine(reason).replace(/^escalated/, "ESCALATED")}, ${now}`;
    case "repeated":
      return `STILL ${now} after ${inWords(at - since)}`;
    case "unsilenced":
    case "unsuppressed":
    case "steady":
      return `STILL ${now} after ${inWords(at - since)}, ${oneLine(reason)}`;
    case "acknowledged":
    case "unacknowledged":
    case "reset":
      return `${transition.transition.toUpperCase()}${/^by /.test(reason) ? ` ${oneLine(reason)}` : ""}, ${now}`;
    case "pending":
    case "clearing":
    case "silenced":
    case "suppressed":
    case "flapping":
    case "resolved":
    case "closed":
      return `${transition.transition.toUpperCase()}, ${now}`;
  }
}

/** A closed alert is not a solved one: nobody saw its condition end. */
const CLOSED: Readonly<Record<string, string>> = {
  "outside schedule": ", outside its schedule",
  policy: ", no longer in the policy",
  gone: ", its key is gone",
};

function whyClosed(reason: string): string {
  return Object.hasOwn(CLOSED, reason) ? (CLOSED[reason] ?? "") : ` (${oneLine(reason)})`;
}
