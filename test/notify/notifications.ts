import fc from "fast-check";
import type { Notification } from "../../src/monitor/channel.ts";
import type { StoredTransition } from "../../src/monitor/store.ts";
import { anyText, transitionArbitrary } from "../store/arbitrary.ts";

/** 14 October 2025, 11:04:30 in Kolkata. */
export const FIRED_AT = Date.parse("2025-10-14T05:34:30.000Z");
const EPISODE = "501a1f56eb22c1b6";

export type NotificationParts = Partial<Omit<Notification, "transition" | "about">> & {
  readonly transition?: Partial<StoredTransition>;
  readonly about?: Partial<Notification["about"]>;
};

/** A loss beyond its limit, as the pages of docs/channels show it. */
export function notification({ transition, about, ...more }: NotificationParts = {}): Notification {
  const told: StoredTransition = {
    source: "engine",
    policy: "trading_core",
    rule: "daily_loss_exceeded",
    key: null,
    at: FIRED_AT,
    transition: "fired",
    severity: "critical",
    previousSeverity: null,
    version: "1.0.0",
    episode: EPISODE,
    ordinal: 1,
    reason: "condition",
    notify: true,
    message: "Daily loss -5.3%, limit 5%",
    values: { "risk.daily_loss_pct": -5.3, "pnl.daily": -53_000 },
    sequence: 17,
    ...transition,
  };
  return {
    id: `${told.episode}/${told.ordinal}/desk`,
    transition: told,
    about: {
      since: FIRED_AT,
      threshold: -5,
      shown: { value: "-5.3%", limit: "<= -5%" },
      because: "Past the limit the desk stops trading for the day",
      owner: "desk-risk",
      runbook: "https://wiki.example.com/runbooks/daily-loss",
      labels: { desk: "equities" },
      acknowledge: "monitor ack daily_loss_exceeded --by NAME --comment TEXT",
      ...about,
    },
    attempts: 0,
    ...more,
  };
}

/** The end of the same episode, seven and a half minutes later. */
export function resolution(more: NotificationParts = {}): Notification {
  return notification({
    ...more,
    transition: {
      transition: "resolved",
      at: FIRED_AT + 450_000,
      ordinal: 2,
      sequence: 18,
      previousSeverity: "critical",
      reason: "clear",
      message: "Daily loss -2.1%, limit 5%",
      ...more.transition,
    },
    about: { shown: { value: "-2.1%", limit: "<= -5%" }, ...more.about },
  });
}

/** A number of alerts of the same instant. */
export function severalNotifications(count: number): readonly Notification[] {
  return Array.from({ length: count }, (_, index) =>
    notification({
      transition: {
        rule: "position_limit_breached",
        key: `K${index}`,
        episode: index.toString(16).padStart(16, "0"),
        severity: index % 2 === 0 ? "warning" : "critical",
        message: `K${index} at 216,000 INR, limit 200,000 INR`,
        sequence: 100 + index,
      },
    }),
  );
}

const maybeText = fc.option(fc.oneof(anyText, fc.webUrl(), fc.string({ maxLength: 3_000 })), { nil: null });

/** Anything that a policy, a snapshot and an operator may put into a notification. */
export const notificationArbitrary: fc.Arbitrary<Notification> = fc
  .record({
    transition: transitionArbitrary,
    message: fc.oneof(
      anyText,
      fc.string({ maxLength: 9_000 }),
      fc.constant("<!channel> & <b>_*~`</b>\r\nBcc: x@example.com\r\n.\r\n"),
    ),
    previousSeverity: fc.constantFrom("info" as const, "warning" as const, "critical" as const, null),
    shown: fc.option(fc.record({ value: anyText, limit: anyText }), { nil: undefined }),
    texts: fc.record({ because: maybeText, owner: maybeText, runbook: maybeText }),
    labels: fc.dictionary(fc.oneof(fc.constantFrom("desk", "severity", "9-lives"), fc.stringMatching(/^[a-z_]{1,9}$/)), anyText, {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    acknowledge: fc.oneof(anyText, fc.constant("monitor ack 'a`b[\"$(x)\"]'")),
    earlier: fc.nat({ max: 1_000_000_000 }),
    insteadOf: fc.option(anyText, { nil: undefined }),
  })
  .map(({ transition, message, previousSeverity, shown, texts, labels, acknowledge, earlier, insteadOf }) => ({
    id: `${transition.episode}/${transition.ordinal}/desk`,
    transition: {
      ...transition,
      rule: /^\w+$/.test(transition.rule) ? transition.rule : "rule",
      source: /^\w+$/.test(transition.source) ? transition.source : "engine",
      message,
      previousSeverity,
      sequence: 1,
    },
    about: { since: Math.max(0, transition.at - earlier), threshold: null, ...texts, ...(shown && { shown }), labels, acknowledge },
    attempts: 0,
    ...(insteadOf !== undefined && { insteadOf }),
  }));
