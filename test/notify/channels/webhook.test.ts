import { describe, expect, it } from "vitest";
import { createWebhook, webhookEvent } from "../../../src/notify/channels/webhook.ts";
import { isSigned } from "../../../src/notify/signature.ts";
import { describeHttpChannel, NOW } from "../../contract/http-channel.ts";
import { notification } from "../notifications.ts";
import { startHttpReceiver } from "../receivers/http-receiver.ts";
import { problemsWith } from "../receivers/schemas.ts";

const SECRET = "whsec-0123456789";
const TOKEN = "Bearer abcdefghijklmnop";
const base = { name: "desk", zone: "Asia/Kolkata", now: (): number => NOW };
const options = { ...base, secret: SECRET, headers: { Authorization: TOKEN } };
const FOREVER = new AbortController().signal;

describeHttpChannel("a webhook", {
  create: (url, now) => createWebhook({ ...options, url: url === "" ? "" : `${url}?token=sesame-open`, now }),
  answer: { status: 200, body: "" },
  problems: problemsWith("cloud-event"),
  readsAnswer: false,
  secrets: [SECRET, TOKEN, "abcdefghijklmnop", "sesame-open"],
});

describe("a request to a webhook", () => {
  it("is signed, over the time and the body, and may not be sent again later", async () => {
    const receiver = await startHttpReceiver();
    await createWebhook({ ...options, url: receiver.url }).send([notification()], FOREVER);
    await receiver.close();
    const [request] = receiver.received;
    const { body = "", headers = {} } = request ?? {};
    const signature = headers["plimsoll-signature"] ?? "";
    expect(headers["content-type"]).toMatch(/^application\/cloudevents\+json/);
    expect(headers["authorization"]).toBe(TOKEN);
    expect(isSigned(body, signature, SECRET, NOW + 299_000)).toBe(true);
    expect(isSigned(body, signature, SECRET, NOW + 302_000)).toBe(false);
    expect(isSigned(body, signature, SECRET, NOW - 302_000)).toBe(false);
    expect(isSigned(`${body} `, signature, SECRET, NOW)).toBe(false);
    expect(isSigned(body, signature, "another secret", NOW)).toBe(false);
    expect(isSigned(body, signature.replace(/t=\d+/, `t=${NOW / 1_000 + 60}`), SECRET, NOW)).toBe(false);
    expect(isSigned(body, "", SECRET, NOW)).toBe(false);
  });

  it("has the same body and id at every attempt", () => {
    const first = webhookEvent(notification(), base);
    const later = webhookEvent(notification({ attempts: 5 }), { ...base, now: () => NOW + 3_600_000 });
    expect(later).toEqual(first);
    expect(JSON.parse(first.body)).toMatchObject({
      id: "501a1f56eb22c1b6/1/desk",
      type: "plimsoll.alert.fired",
      source: "/plimsoll/engine/trading_core",
      subject: "daily_loss_exceeded",
      data: { standing: "firing", value: "-5.3%", limit: "<= -5%", values: { "risk.daily_loss_pct": -5.3 } },
    });
  });

  it("has no signature without a secret", async () => {
    const receiver = await startHttpReceiver();
    await createWebhook({ ...base, url: receiver.url }).send([notification()], FOREVER);
    await receiver.close();
    expect(receiver.received[0]?.headers).not.toHaveProperty("plimsoll-signature");
  });

  it("sends user and password of the address as credentials", async () => {
    const receiver = await startHttpReceiver();
    const url = receiver.url.replace("//", "//asha:p%40ss@");
    expect(await createWebhook({ ...base, url }).send([notification()], FOREVER)).toEqual({ kind: "delivered" });
    await receiver.close();
    expect(receiver.received[0]?.headers["authorization"]).toBe(`Basic ${Buffer.from("asha:p@ss").toString("base64")}`);
  });
});
