import { Api, GrammyError } from "grammy";
import type { Channel, SendResult } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { type Exchange, post, readTarget } from "../exchange.ts";
import { hider } from "../hide.ts";
import { judge, retry } from "../judge.ts";
import { inOrder, plainMessage } from "../message.ts";
import { lookOf, type Look } from "../told.ts";

export interface TelegramOptions extends ChannelOptions {
  /** As BotFather gives it: `123456:ABC...`. */
  readonly token: string;
  /** A chat's number, or `@channelname`. */
  readonly chat: string;
  /** Of a group with topics: which one. */
  readonly topic?: number;
  /** Another Bot API server. */
  readonly url?: string;
}

const SERVER = "https://api.telegram.org";
/** Of a message (https://core.telegram.org/bots/api#sendmessage), in UTF-16 code units. */
const LONGEST = 4_096;
const DAY = 86_400_000;

const SIGNS: Readonly<Record<Look, string>> = { critical: "🔴", warning: "🟠", info: "🔵", resolved: "✅", closed: "⚪" };

/**
 * A chat of Telegram. The text is sent as it is, without markup to escape; what is bold and what is code is said by offsets. What the bot may
 * not send is refused; where it sends too fast, Telegram's `retry_after` is kept to, be it hours.
 */
export function createTelegram(options: TelegramOptions): Channel {
  const { name, token, chat, topic, now } = options;
  const server = (options.url ?? SERVER).replace(/\/+$/, "");
  const hide = hider([token, options.url]);
  const host = readTarget(server)?.url.host;
  return {
    name,
    takesMany: true,
    send: async (notifications, signal): Promise<SendResult> => {
      if (host === undefined) return { kind: "refused", error: "the URL of the Bot API is not one of http or https" };
      const sent: { exchange: Exchange } = { exchange: { kind: "failed", why: "nothing was sent" } };
      const exchange = async (url: unknown, init?: { readonly body?: unknown }): Promise<unknown> => {
        const target = readTarget(String(url), { "content-type": "application/json" });
        if (target === undefined || typeof init?.body !== "string") throw new Error("no request");
        sent.exchange = await post(target, init.body, signal);
        if (sent.exchange.kind === "failed") throw new Error(sent.exchange.why);
        const { body } = sent.exchange.answer;
        return { json: () => Promise.resolve(JSON.parse(body ?? "") as unknown) };
      };
      const text = telegramText(notifications, options);
      const api = new Api(token, { apiRoot: server, fetch: exchange as never });
      try {
        await api.sendMessage(chat, text, {
          entities: entitiesOf(text),
          link_preview_options: { is_disabled: true },
          ...(topic !== undefined && { message_thread_id: topic }),
          ...(notifications.every((each) => QUIET.has(lookOf(each))) && { disable_notification: true }),
        });
        return { kind: "delivered" };
      } catch (error) {
        if (error instanceof GrammyError && Number.isInteger(error.error_code)) return judgeError(error, { host, hide });
        const result = judge(sent.exchange, { host, now: now(), hide });
        return result.kind === "delivered" ? { kind: "retry", error: hide(`${host} did not answer as Telegram does`) } : result;
      }
    },
  };
}

/** Good news makes no sound. */
const QUIET: ReadonlySet<Look> = new Set(["resolved", "closed", "info"]);

interface ErrorOptions {
  readonly host: string;
  readonly hide: (text: string) => string;
}

/** https://core.telegram.org/bots/api#making-requests and #responseparameters */
function judgeError({ error_code: code, description, parameters }: GrammyError, { host, hide }: ErrorOptions): SendResult {
  const error = hide(`${host} answered ${code}: ${description}`);
  const { retry_after: seconds, migrate_to_chat_id: moved } = parameters;
  if (moved !== undefined) return { kind: "refused", error: hide(`the group has become a supergroup: its chat is now ${moved}`) };
  if (code === 429 || code >= 500 || seconds !== undefined)
    return retry(error, typeof seconds === "number" && seconds >= 0 ? Math.min(DAY, seconds * 1_000) : undefined);
  return { kind: "refused", error };
}

/** The text of a message. */
export function telegramText(notifications: TelegramNotifications, options: ChannelOptions): string {
  const [first] = inOrder(notifications);
  if (first === undefined) return "";
  const sign = options.template === undefined && notifications.length === 1 ? `${SIGNS[lookOf(first)]} ` : "";
  return sign + plainMessage(notifications, options, LONGEST - sign.length);
}
type TelegramNotifications = Parameters<Channel["send"]>[0];

type Entity = { readonly type: "bold" | "code"; readonly offset: number; readonly length: number };

/** The first line is bold; commands are code, so that a tap copies them. Offsets are in UTF-16 code units. */
function entitiesOf(text: string): Entity[] {
  const headline = text.indexOf("\n");
  const bold: Entity = { type: "bold", offset: 0, length: headline < 0 ? text.length : headline };
  const commands = [...text.matchAll(/^Acknowledge: (\S.*)$/gm)].map(({ index, 1: command = "" }): Entity => {
    return { type: "code", offset: index + "Acknowledge: ".length, length: command.length };
  });
  return [...(bold.length === 0 ? [] : [bold]), ...commands.slice(0, 90)];
}
