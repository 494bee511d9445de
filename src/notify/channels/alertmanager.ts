import type { JsonObject } from "../../model/json.ts";
import type { Severity } from "../../model/severity.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { Channel, Notification } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { post, readTarget, type Target } from "../exchange.ts";
import { hider } from "../hide.ts";
import { judge } from "../judge.ts";
import { lineOf } from "../message.ts";
import { oneLine, webAddress } from "../plain-text.ts";
import { standingOf } from "../standing.ts";

export interface AlertmanagerOptions extends ChannelOptions {
  /** Where it answers, such as `http://127.0.0.1:9093`; user and password in it are sent as Basic credentials. */
  readonly url: string;
  /** Sent with every request, such as `authorization`; what stands in them is taken for secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** ms; one minute where left out. */
  readonly resendEvery?: number;
}

const MINUTE = 60_000;
/** So many resends may fail before Alertmanager takes a firing alert for resolved; Prometheus allows as many. */
const RESENDS = 4;

/**
 * Alertmanager, by its API v2. It forgets what it is not told again, so a firing alert is sent again every `resendEvery`, with an end that lies
 * behind the next resends; the end of an episode is told as such.
 */
export function createAlertmanager(options: AlertmanagerOptions): Channel {
  const { name, url, headers = {}, resendEvery = MINUTE, now } = options;
  const target = alertsOf(readTarget(url, { ...headers, "content-type": "application/json" }));
  const hide = hider([url, ...Object.values(headers)]);
  return {
    name,
    takesMany: false,
    alsoTakes: ["lowered"],
    resendEvery,
    send: async (notifications, signal) => {
      if (target === undefined) return { kind: "refused", error: "Alertmanager's URL is not one of http or https" };
      for (const notification of notifications) {
        const alerts = alertmanagerAlerts(notification, { ...options, resendEvery });
        const exchange = await post(target, JSON.stringify(alerts), signal);
        const result = judge(exchange, { host: target.url.host, now: now(), hide });
        if (result.kind !== "delivered") return result;
      }
      return { kind: "delivered" };
    },
  };
}

function alertsOf(target: Target | undefined): Target | undefined {
  if (target === undefined) return undefined;
  const url = new URL(target.url);
  url.pathname = `${url.pathname.replace(/\/+$/, "").replace(/\/api\/v2(?:\/alerts)?$/, "")}/api/v2/alerts`;
  return { ...target, url };
}

/**
 * The request's body: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml. Alertmanager knows an alert by its labels, and
 * the severity is one of them: where it changed, the alert of the severity before is ended beside it.
 */
export function alertmanagerAlerts(notification: Notification, options: AlertmanagerOptions): readonly JsonObject[] {
  const { transition, about } = notification;
  const { severity, previousSeverity, at } = transition;
  const startsAt = formatTimestamp(about.since);
  const ended = formatTimestamp(Math.max(at, about.since));
  const annotations = annotationsOf(notification, options);
  const alertOf = (of: Severity, endsAt: string): JsonObject => ({
    labels: labelsOf(notification, of),
    annotations,
    startsAt,
    endsAt,
  });
  const isOver = standingOf(transition) === "ended";
  const resent = (options.resendEvery ?? MINUTE) * RESENDS;
  const current = alertOf(severity, isOver ? ended : formatTimestamp(Math.max(options.now(), at) + resent));
  const hasChanged = !isOver && previousSeverity !== null && previousSeverity !== severity;
  return hasChanged ? [alertOf(previousSeverity, ended), current] : [current];
}

/** The policy's own labels cannot take the place of those that make an alert. */
function labelsOf({ transition, about }: Notification, severity: Severity): JsonObject {
  const { rule, source, policy, key } = transition;
  const named = Object.entries(about.labels).map(([name, value]) => [labelName(name), value] as const);
  const labels: Record<string, string> = { ...Object.fromEntries(named), alertname: rule, severity, source, policy };
  if (key !== null) labels["key"] = key;
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, oneLine(value)]));
}

function labelName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)/, "_");
}

function annotationsOf(notification: Notification, options: AlertmanagerOptions): JsonObject {
  const { transition, about } = notification;
  const runbook = webAddress(about.runbook);
  const texts: Readonly<Record<string, string | null | undefined>> = {
    summary: options.template === undefined ? transition.message : lineOf(notification, options),
    value: about.shown?.value,
    limit: about.shown?.limit,
    because: about.because,
    owner: about.owner,
    [runbook === undefined ? "runbook" : "runbook_url"]: runbook ?? about.runbook,
    acknowledge: about.acknowledge,
    episode: transition.episode,
  };
  const said = Object.entries(texts).map(([name, text]) => [name, oneLine(text ?? "")] as const);
  return Object.fromEntries(said.filter(([, text]) => text !== ""));
}
