import type { JsonObject } from "../../model/json.ts";
import type { Severity } from "../../model/severity.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { Channel, Notification } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { post, readTarget } from "../exchange.ts";
import { hider } from "../hide.ts";
import { judge } from "../judge.ts";
import { lineOf } from "../message.ts";
import { cut, oneLine, webAddress } from "../plain-text.ts";
import { standingOf, type Standing } from "../standing.ts";

export interface PagerDutyOptions extends ChannelOptions {
  /** Of an integration of type Events API v2. */
  readonly routingKey: string;
  /** Another region's endpoint, such as `https://events.eu.pagerduty.com/v2/enqueue`. */
  readonly url?: string;
}

const ENDPOINT = "https://events.pagerduty.com/v2/enqueue";
const LONGEST_SUMMARY = 1_024;
const LONGEST_DETAIL = 10_000;

const ACTIONS: Readonly<Record<Standing, "trigger" | "acknowledge" | "resolve">> = {
  firing: "trigger",
  acknowledged: "acknowledge",
  ended: "resolve",
};
/** PagerDuty also has `error`, which is between our two worst. */
const SEVERITIES: Readonly<Record<Severity, string>> = { critical: "critical", warning: "warning", info: "info" };

/** PagerDuty's Events API v2. An episode is an incident: it is triggered, acknowledged and resolved under one `dedup_key`. */
export function createPagerDuty(options: PagerDutyOptions): Channel {
  const { name, routingKey, url = ENDPOINT, now } = options;
  const target = readTarget(url, { "content-type": "application/json" });
  const hide = hider([routingKey, url === ENDPOINT ? undefined : url]);
  return {
    name,
    takesMany: false,
    alsoTakes: ["acknowledged", "lowered"],
    send: async (notifications, signal) => {
      if (target === undefined) return { kind: "refused", error: "PagerDuty's URL is not one of http or https" };
      for (const notification of notifications) {
        const exchange = await post(target, JSON.stringify(pagerDutyEvent(notification, options)), signal);
        const result = judge(exchange, { host: target.url.host, now: now(), hide });
        if (result.kind !== "delivered") return result;
      }
      return { kind: "delivered" };
    },
  };
}

/** The request's body: https://developer.pagerduty.com/docs/events-api-v2-overview */
export function pagerDutyEvent(notification: Notification, options: PagerDutyOptions): JsonObject {
  const { transition } = notification;
  const action = ACTIONS[standingOf(transition)];
  const event = { routing_key: options.routingKey, event_action: action, dedup_key: transition.episode };
  if (action !== "trigger") return event;
  const runbook = webAddress(notification.about.runbook);
  return {
    ...event,
    client: "Plimsoll",
    payload: {
      summary: cut(oneLine(lineOf(notification, options)), LONGEST_SUMMARY),
      source: oneLine(transition.source),
      severity: SEVERITIES[transition.severity],
      timestamp: formatTimestamp(transition.at),
      component: oneLine(transition.rule),
      group: oneLine(transition.policy),
      class: transition.transition,
      custom_details: detailsOf(notification),
    },
    ...(runbook !== undefined && { links: [{ href: runbook, text: "Runbook" }] }),
  };
}

function detailsOf({ transition, about }: Notification): JsonObject {
  const { message, key, reason, version } = transition;
  const { shown, because, owner, runbook, labels, acknowledge, since } = about;
  const details = {
    message,
    key,
    value: shown?.value ?? null,
    limit: shown?.limit ?? null,
    since: formatTimestamp(since),
    because,
    owner,
    runbook,
    reason,
    version,
    acknowledge,
    ...labels,
  };
  const said = Object.entries(details).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== "");
  return Object.fromEntries(said.map(([name, value]) => [name, cut(oneLine(value), LONGEST_DETAIL)]));
}
