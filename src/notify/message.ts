import { compareSeverity } from "../model/severity.ts";
import type { Notification } from "../monitor/channel.ts";
import type { ChannelOptions } from "./channel-options.ts";
import { cut } from "./plain-text.ts";
import { standingOf } from "./standing.ts";
import { fillTemplate } from "./template.ts";
import { type Look, lookOf, tell, type Told } from "./told.ts";

export type MessageOptions = Pick<ChannelOptions, "zone" | "template" | "now">;

/** One or several notifications as plain text of at most `longest` UTF-16 code units. */
export function plainMessage(notifications: readonly Notification[], options: MessageOptions, longest = Infinity): string {
  const ordered = inOrder(notifications);
  const [first] = ordered;
  if (first === undefined) return "";
  if (ordered.length === 1) return cut(textOf(first, options), longest);
  const heading = groupHeadline(ordered);
  const whole = [heading, ...ordered.map((each) => textOf(each, options))].join("\n\n");
  return whole.length <= longest ? whole : shortMessage(ordered, heading, options, longest);
}

/** All of what one notification says, in the recipient's own words where there are any. */
export function textOf(notification: Notification, { zone, template, now }: MessageOptions): string {
  if (template !== undefined) return fillTemplate(template, notification, zone);
  return toldText(tell(notification, zone, now()));
}

function toldText({ headline, message, facts, acknowledge }: Told): string {
  const lines = facts.map(({ name, text }) => `${name}: ${text}`);
  return [
    headline,
    ...(message === "" ? [] : [message]),
    "",
    ...lines,
    ...(acknowledge === undefined ? [] : [`Acknowledge: ${acknowledge}`]),
  ].join("\n");
}

/** A notification in one line: what happened, and the policy's message. */
export function lineOf(notification: Notification, { zone, template, now }: MessageOptions): string {
  if (template !== undefined) return fillTemplate(template, notification, zone).replace(/\s*\n\s*/g, "; ");
  const { headline, message } = tell(notification, zone, now());
  return message === "" ? headline : `${headline}: ${message}`;
}

/** A line each, as far as there is room; the last one counts the rest. */
function shortMessage(ordered: readonly Notification[], heading: string, options: MessageOptions, longest: number): string {
  const lines = ordered.map((each) => cut(lineOf(each, options), 300));
  for (let count = lines.length; count > 0; count -= 1) {
    const text = [heading, "", ...lines.slice(0, count), ...restOf(lines.length - count)].join("\n");
    if (text.length <= longest) return text;
  }
  return cut(heading, longest);
}

/** What is said of those that do not fit. */
export function restOf(count: number): readonly string[] {
  return count === 0 ? [] : [`and ${count} more: \`monitor status\` shows all`];
}

/** `3 alerts: 2 CRITICAL, 1 RESOLVED`. */
export function groupHeadline(notifications: readonly Notification[]): string {
  const counts = new Map<Look, number>();
  for (const notification of notifications) {
    const look = lookOf(notification);
    counts.set(look, (counts.get(look) ?? 0) + 1);
  }
  const looks: readonly Look[] = ["critical", "warning", "info", "resolved", "closed"];
  const parts = looks.flatMap((look) => (counts.has(look) ? `${counts.get(look) ?? 0} ${look.toUpperCase()}` : []));
  return `${notifications.length} alerts: ${parts.join(", ")}`;
}

/** What still fires first, the worst of it before the rest; otherwise as it happened. */
export function inOrder(notifications: readonly Notification[]): readonly Notification[] {
  const rank = ({ transition }: Notification): number => (standingOf(transition) === "ended" ? 1 : 0);
  return notifications.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      compareSeverity(b.transition.severity, a.transition.severity) ||
      a.transition.sequence - b.transition.sequence,
  );
}
