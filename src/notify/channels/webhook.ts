import { CloudEvent, HTTP } from "cloudevents";
import type { JsonObject } from "../../model/json.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { Channel, Notification } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { eventData } from "../event-data.ts";
import { post, readTarget } from "../exchange.ts";
import { alertName } from "../headline.ts";
import { hider } from "../hide.ts";
import { judge } from "../judge.ts";
import { oneLine } from "../plain-text.ts";
import { sign, SIGNATURE_HEADER } from "../signature.ts";

export interface WebhookOptions extends ChannelOptions {
  readonly url: string;
  /** With it requests are signed. */
  readonly secret?: string;
  /** Sent with every request, such as `authorization`; what stands in them is taken for secret. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any receiver over HTTP: a CloudEvent 1.0 in structured JSON, whose `id` is the same at every attempt. */
export function createWebhook(options: WebhookOptions): Channel {
  const { name, url, secret, headers = {}, now } = options;
  const target = readTarget(url, lowerCase(headers));
  const hide = hider([url, secret, ...Object.values(headers)]);
  return {
    name,
    takesMany: false,
    alsoTakes: ["acknowledged", "unacknowledged", "lowered"],
    send: async (notifications, signal) => {
      if (target === undefined) return { kind: "refused", error: "the webhook's URL is not one of http or https" };
      for (const notification of notifications) {
        const { headers: form, body } = webhookEvent(notification, options);
        const signature = secret === undefined ? {} : { [SIGNATURE_HEADER]: sign(body, secret, now()) };
        const exchange = await post({ ...target, headers: { ...target.headers, ...form, ...signature } }, body, signal);
        const result = judge(exchange, { host: target.url.host, now: now(), hide });
        if (result.kind !== "delivered") return result;
      }
      return { kind: "delivered" };
    },
  };
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function webhookEvent(
  notification: Notification,
  options: ChannelOptions,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { id, transition } = notification;
  const { source, policy } = transition;
  const event = new CloudEvent<JsonObject>({
    id,
    source: `/plimsoll/${encodeURIComponent(oneLine(source))}/${encodeURIComponent(oneLine(policy))}`,
    type: `plimsoll.alert.${transition.transition}`,
    subject: alertName(transition),
    time: formatTimestamp(transition.at),
    datacontenttype: "application/json",
    data: eventData(notification, options),
  });
  const { headers, body } = HTTP.structured(event);
  const form = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { headers: Object.fromEntries(form), body: String(body) };
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
