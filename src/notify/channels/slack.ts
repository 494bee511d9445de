import { type FetchFunction, IncomingWebhook, type IncomingWebhookSendArguments } from "@slack/webhook";
import type { Channel, Notification, SendResult } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { type Exchange, post, readTarget } from "../exchange.ts";
import { hider } from "../hide.ts";
import { judge } from "../judge.ts";
import { groupHeadline, inOrder, lineOf, plainMessage, restOf } from "../message.ts";
import { cut, webAddress } from "../plain-text.ts";
import { fillTemplate } from "../template.ts";
import { type Fact, type Look, lookOf, tell } from "../told.ts";

export interface SlackOptions extends ChannelOptions {
  /** The incoming webhook's address; whoever has it can write to the channel. */
  readonly url: string;
}

type Block = NonNullable<IncomingWebhookSendArguments["blocks"]>[number];

/** Of Block Kit: https://docs.slack.dev/reference/block-kit/blocks */
const LONGEST_SECTION = 3_000;
const LONGEST_FIELD = 2_000;
const MOST_IN_GROUP = 45;
/** Of the text that notifications on phones show; Slack cuts it at 40,000. */
const LONGEST_TEXT = 4_000;

/** Statuses that a `Response` must not have a body with. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** An incoming webhook of Slack: blocks, and their text for where blocks cannot be shown. */
export function createSlack(options: SlackOptions): Channel {
  const target = readTarget(options.url);
  const hide = hider([options.url]);
  return {
    name: options.name,
    takesMany: true,
    send: async (notifications, signal): Promise<SendResult> => {
      if (target === undefined) return { kind: "refused", error: "the webhook's URL is not one of http or https" };
      const host = target.url.host;
      const sent: { exchange: Exchange } = { exchange: { kind: "failed", why: "nothing was sent" } };
      // The client's own answer has neither headers nor a bound, so the exchange is ours.
      const exchange: FetchFunction = async (_url, init) => {
        const headers = { ...target.headers, ...init?.headers };
        sent.exchange = await post({ ...target, headers }, typeof init?.body === "string" ? init.body : "", signal);
        if (sent.exchange.kind === "failed") throw new Error(sent.exchange.why);
        const { status, headers: answered, body } = sent.exchange.answer;
        return new Response(BODILESS.has(status) ? null : body, { status: Math.max(200, status), headers: answered });
      };
      try {
        await new IncomingWebhook(options.url, { fetch: exchange }).send(slackMessage(notifications, options));
      } catch {
        // What it was is in the exchange.
      }
      const result = judge(sent.exchange, { host, now: options.now(), hide });
      if (result.kind !== "delivered" || sent.exchange.kind === "failed") return result;
      const { body } = sent.exchange.answer;
      if (body === "ok") return result;
      return {
        kind: "retry",
        error: hide(`${host} did not say \`ok\`${body === null ? " in time" : ` but: ${body.slice(0, 200)}`}`),
      };
    },
  };
}

/** The request's body. */
export function slackMessage(notifications: readonly Notification[], options: ChannelOptions): IncomingWebhookSendArguments {
  const ordered = inOrder(notifications);
  const [first] = ordered;
  const text = escapeSlack(plainMessage(ordered, options, LONGEST_TEXT));
  if (first === undefined) return { text };
  return { text, blocks: ordered.length === 1 ? blocksOf(first, options) : groupBlocks(ordered, options) };
}

const SIGNS: Readonly<Record<Look, string>> = {
  critical: ":red_circle:",
  warning: ":large_orange_circle:",
  info: ":large_blue_circle:",
  resolved: ":white_check_mark:",
  closed: ":white_circle:",
};

function blocksOf(notification: Notification, options: ChannelOptions): Block[] {
  const { template, zone, now } = options;
  if (template !== undefined)
    return [section(cutEscaped(fillTemplate(template, notification, zone, escapeSlack), LONGEST_SECTION))];
  const { headline, message, facts, acknowledge, look } = tell(notification, zone, now());
  const shown = facts.map(({ name, text }) => mrkdwn(`*${name}*\n${factText({ name, text }, LONGEST_FIELD - 20)}`));
  return [
    section(`${SIGNS[look]} *${escapeWithin(headline, 500)}*${message === "" ? "" : `\n${escapeWithin(message, 2_400)}`}`),
    { type: "section", fields: shown },
    ...(acknowledge === undefined ? [] : [section(`Acknowledge: ${command(acknowledge, 2_900)}`)]),
  ];
}

function groupBlocks(ordered: readonly Notification[], options: ChannelOptions): Block[] {
  const listed = ordered.slice(0, MOST_IN_GROUP);
  return [
    section(`*${escapeSlack(groupHeadline(ordered))}*`),
    ...listed.map((each) => section(`${SIGNS[lookOf(each)]} ${groupText(each, options)}`)),
    ...restOf(ordered.length - listed.length).map((rest) => section(rest)),
  ];
}

function groupText(notification: Notification, options: ChannelOptions): string {
  const { template, zone, now } = options;
  if (template !== undefined) return escapeWithin(lineOf(notification, options), 600);
  const { headline, message, facts, acknowledge } = tell(notification, zone, now());
  const some = facts.filter(({ name }) => name === "Value" || name === "Owner" || name === "Runbook");
  return [
    `*${escapeWithin(headline, 300)}*`,
    ...(message === "" ? [] : [escapeWithin(message, 600)]),
    ...some.map(({ name, text }) => `${name}: ${factText({ name, text }, 300)}`),
    ...(acknowledge === undefined ? [] : [command(acknowledge, 500)]),
  ].join("\n");
}

function factText({ name, text }: Fact, longest: number): string {
  const address = name === "Runbook" ? webAddress(text) : undefined;
  const link = address === undefined ? "" : `<${escapeSlack(address).replaceAll("|", "%7C")}>`;
  return link !== "" && link.length <= longest ? link : escapeWithin(text, longest);
}

/** As code, which a command with backticks cannot be; it must not be changed, since people run it. */
function command(text: string, longest: number): string {
  const escaped = escapeWithin(text, longest);
  return text.includes("`") ? escaped : `\`${escaped}\``;
}

function section(text: string): Block {
  return { type: "section", text: mrkdwn(text) };
}

/** `verbatim`: names and channels in it are not made into mentions. */
function mrkdwn(text: string): { type: "mrkdwn"; text: string; verbatim: boolean } {
  return { type: "mrkdwn", text, verbatim: true };
}

/** The three characters that Slack asks to be escaped; without them nobody is mentioned and nothing is linked. */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapeWithin(text: string, longest: number): string {
  return cutEscaped(escapeSlack(text), longest);
}

/** Does not cut through an escape. */
function cutEscaped(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${cut(text, longest)
    .replace(/\.\.\.$/, "")
    .replace(/&[a-z]*$/, "")}...`;
}
