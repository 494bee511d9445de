import type { Channel } from "../../monitor/channel.ts";
import type { ServedChannel } from "../../notify/served-channel.ts";
import type { RecipientKind, RecipientSettings, Settings } from "../settings/settings.ts";
import { type SessionPorts, tellingStatus } from "../told-status.ts";

/** Messages on their way at once: chats and mail are read by people, in the order in which they come. */
const CONCURRENCY: Readonly<Record<RecipientKind, number>> = {
  slack: 1,
  telegram: 1,
  email: 1,
  console: 1,
  command: 1,
  webhook: 4,
  pagerduty: 4,
  alertmanager: 1,
};

/** Every recipient of the settings, with how it is served. Clients are loaded only where a recipient needs them. */
export async function openChannels(settings: Settings, ports: SessionPorts): Promise<readonly ServedChannel[]> {
  return Promise.all(
    settings.recipients.map(async (recipient) => {
      const { kind, timeout, giveUpAfter, fallback } = recipient;
      const opened = await openChannel(recipient, settings.zone, ports.now);
      const channel = recipient.tellsStatus ? tellingStatus(opened, settings, ports) : opened;
      return { channel, concurrency: CONCURRENCY[kind], timeout, giveUpAfter, ...(fallback === undefined ? {} : { fallback }) };
    }),
  );
}

/** Nothing is connected before the first message. */
export async function openChannel(recipient: RecipientSettings, zone: string, now: () => number): Promise<Channel> {
  const { name, kind, address, template, smtp, topic, resendEvery, command } = recipient;
  const secret = recipient.secret?.reveal() ?? "";
  const [first = ""] = address;
  const headers = Object.fromEntries(Object.entries(recipient.headers).map(([header, value]) => [header, value.reveal()]));
  const options = { name, zone, now, ...(template === undefined ? {} : { template }) };
  switch (kind) {
    case "slack":
      return (await import("../../notify/channels/slack.ts")).createSlack({ ...options, url: secret });
    case "telegram": {
      const { createTelegram } = await import("../../notify/channels/telegram.ts");
      return createTelegram({ ...options, token: secret, chat: first, ...(topic === undefined ? {} : { topic }) });
    }
    case "email": {
      const { createEmail } = await import("../../notify/channels/email.ts");
      const { host = "", port, tls, user, from = "" } = smtp ?? {};
      return createEmail({
        ...options,
        host,
        from,
        to: address,
        ...(port === undefined ? {} : { port }),
        ...(tls === undefined ? {} : { tls }),
        ...(user === undefined ? {} : { user }),
        ...(secret === "" ? {} : { password: secret }),
      });
    }
    case "webhook": {
      const { createWebhook } = await import("../../notify/channels/webhook.ts");
      const signing = recipient.signingSecret?.reveal();
      return createWebhook({
        ...options,
        url: secret === "" ? first : secret,
        headers,
        ...(signing === undefined ? {} : { secret: signing }),
      });
    }
    case "pagerduty": {
      const { createPagerDuty } = await import("../../notify/channels/pagerduty.ts");
      return createPagerDuty({ ...options, routingKey: secret, ...(first === "" ? {} : { url: first }) });
    }
    case "alertmanager": {
      const { createAlertmanager } = await import("../../notify/channels/alertmanager.ts");
      return createAlertmanager({ ...options, url: first, headers, ...(resendEvery === undefined ? {} : { resendEvery }) });
    }
    case "command":
      return (await import("../../notify/channels/command.ts")).createCommand({ ...options, argv: command });
    case "console":
      // Standard output belongs to an embedding engine, and to what a command prints.
      return (await import("../../notify/channels/console.ts")).createConsole({ ...options, out: process.stderr });
  }
}
