import type { Notification } from "../../src/monitor/channel.ts";
import { alertmanagerAlerts, createAlertmanager } from "../../src/notify/channels/alertmanager.ts";
import { createCommand } from "../../src/notify/channels/command.ts";
import { createConsole } from "../../src/notify/channels/console.ts";
import { createEmail, emailOf } from "../../src/notify/channels/email.ts";
import { createPagerDuty, pagerDutyEvent } from "../../src/notify/channels/pagerduty.ts";
import { createSlack, slackMessage } from "../../src/notify/channels/slack.ts";
import { createTelegram } from "../../src/notify/channels/telegram.ts";
import { createWebhook, webhookEvent } from "../../src/notify/channels/webhook.ts";
import { eventData } from "../../src/notify/event-data.ts";
import { plainMessage } from "../../src/notify/message.ts";
import { FIRED_AT, notification, resolution } from "./notifications.ts";
import { startHttpReceiver } from "./receivers/http-receiver.ts";

const options = { name: "desk", zone: "Asia/Kolkata", now: (): number => FIRED_AT + 1_000 };
const from = "Plimsoll <alerts@example.com>";
const mail = { ...options, host: "127.0.0.1", from, to: ["desk@example.com"] };
const routingKey = "R0123456789abcdefghijklmnopqrstu";
const url = "http://127.0.0.1:9093";

/** What each channel sends of one alert, for docs/channels: by page, in the order of its blocks. */
export async function examplesOf(page: string): Promise<readonly string[]> {
  const told = notification();
  switch (page) {
    case "README":
      return [plainMessage([told], options)];
    case "slack":
      return [json(slackMessage([told], options))];
    case "pagerduty":
      return [told, resolution()].map((each) => json(pagerDutyEvent(each, { ...options, routingKey })));
    case "telegram":
      return [json(await telegramBody(told))];
    case "email":
      return [mailExample(told)];
    case "webhook":
      return [json(JSON.parse(webhookEvent(told, options).body))];
    case "alertmanager":
      return [json(alertmanagerAlerts(told, { ...options, url }))];
    case "command":
      return [json(eventData(told, options))];
    case "console":
      return [await consoleLine(told)];
    default:
      throw new Error(`no example for ${page}`);
  }
}

/** The channels themselves, for what the pages say of them in common. */
export const CHANNELS = {
  slack: createSlack({ ...options, url }),
  pagerduty: createPagerDuty({ ...options, routingKey }),
  telegram: createTelegram({ ...options, token: "1:a", chat: "1" }),
  email: createEmail(mail),
  webhook: createWebhook({ ...options, url }),
  alertmanager: createAlertmanager({ ...options, url }),
  command: createCommand({ ...options, argv: ["/bin/true"] }),
  console: createConsole({ ...options, out: process.stderr }),
};

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function mailExample(told: Notification): string {
  const { subject, to, messageId, text, priority } = emailOf([told], mail);
  const head = [
    `From: ${from}`,
    `To: ${to.join(", ")}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    `Importance: ${priority}`,
  ];
  return `${head.join("\n")}\n\n${text}`.trimEnd();
}

async function telegramBody(told: Notification): Promise<unknown> {
  const receiver = await startHttpReceiver();
  const channel = createTelegram({ ...options, token: "1:a", chat: "-1001234567890", url: receiver.url });
  await channel.send([told], new AbortController().signal);
  await receiver.close();
  return JSON.parse(receiver.received[0]?.body ?? "null") as unknown;
}

async function consoleLine(told: Notification): Promise<string> {
  const written: string[] = [];
  const out = {
    write: (text: string, done: () => void): void => {
      written.push(text);
      done();
    },
  };
  await createConsole({ ...options, out }).send([told], new AbortController().signal);
  return written.join("").trimEnd();
}
