import { describe, expect, it } from "vitest";
import type { SendResult } from "../../../src/monitor/channel.ts";
import { createTelegram, telegramText } from "../../../src/notify/channels/telegram.ts";
import { describeHttpChannel, NOW } from "../../contract/http-channel.ts";
import { notification, resolution, severalNotifications } from "../notifications.ts";
import { type Behaviour, startHttpReceiver } from "../receivers/http-receiver.ts";
import { problemsWith } from "../receivers/schemas.ts";

const TOKEN = "123456789:AAExampleTokenOfABotThatIsNone12345";
const options = { name: "desk", zone: "Asia/Kolkata", now: (): number => NOW, token: TOKEN, chat: "-1001234567890" };
const schema = problemsWith("telegram-message");

/** By the schema, and what Telegram checks that no schema can: lengths in UTF-16 code units, entities inside the text. */
function problems(body: unknown): readonly string[] {
  const found = schema(body);
  if (found.length > 0) return found;
  const { text, entities = [] } = body as {
    readonly text: string;
    readonly entities?: readonly { readonly offset: number; readonly length: number }[];
  };
  return [
    ...(text.length > 4_096 ? ["message is too long"] : []),
    ...(text.trim() === text ? [] : ["text would be trimmed, and offsets be wrong"]),
    ...entities.flatMap(({ offset, length }) => (offset + length > text.length ? ["entity ends outside the text"] : [])),
  ];
}

describeHttpChannel("Telegram", {
  create: (url, now) => createTelegram({ ...options, url: url === "" ? "none" : url, now }),
  answer: { status: 200, body: '{"ok":true,"result":{"message_id":1,"date":0,"chat":{"id":1,"type":"group","title":""}}}' },
  problems,
  readsAnswer: true,
  secrets: [TOKEN],
});

async function answered(behaviour: Behaviour): Promise<SendResult> {
  const receiver = await startHttpReceiver();
  receiver.behave(behaviour);
  const result = await createTelegram({ ...options, url: receiver.url }).send([notification()], new AbortController().signal);
  await receiver.close();
  return result;
}

describe("a message of Telegram", () => {
  it("waits as long as `retry_after` says, hours too", async () => {
    const body =
      '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7200","parameters":{"retry_after":7200}}';
    expect(await answered({ kind: "answer", status: 429, body })).toMatchObject({ kind: "retry", after: 7_200_000 });
  });

  it("says where a group went that has become a supergroup", async () => {
    const body =
      '{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1009}}';
    const result = await answered({ kind: "answer", status: 400, body });
    expect(result).toEqual({ kind: "refused", error: "the group has become a supergroup: its chat is now -1009" });
  });

  it("refuses for good what the bot may not do", async () => {
    const body = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}';
    expect(await answered({ kind: "answer", status: 403, body })).toMatchObject({
      kind: "refused",
      error: expect.stringContaining("403: Forbidden: bot was blocked by the user") as string,
    });
  });

  it.each(["null", "{}", "[]", "<html>"])("would try again after a 200 that says `%s`", async (body) => {
    expect(await answered({ kind: "answer", status: 200, body })).toMatchObject({ kind: "retry" });
  });

  it("tells of hundreds inside its length, and counts what it leaves out", () => {
    const text = telegramText(severalNotifications(300), options);
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text).toMatch(/^300 alerts: 150 CRITICAL, 150 WARNING\n/);
    const listed = text.match(/^(?:CRITICAL|WARNING): /gm)?.length ?? 0;
    expect(listed).toBeGreaterThan(10);
    expect(text).toMatch(new RegExp(`and ${300 - listed} more: .monitor status. shows all$`));
  });

  it("makes no sound for good news", async () => {
    const receiver = await startHttpReceiver();
    const channel = createTelegram({ ...options, url: receiver.url });
    for (const each of [notification(), resolution()]) await channel.send([each], new AbortController().signal);
    await receiver.close();
    const quiet = receiver.received.map(
      ({ body }) => (JSON.parse(body) as { disable_notification?: boolean }).disable_notification,
    );
    expect(quiet).toEqual([undefined, true]);
    expect(receiver.received[0]?.path).toBe(`/bot${TOKEN}/sendMessage`);
  });
});
