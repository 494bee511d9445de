import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SendResult } from "../../../src/monitor/channel.ts";
import { createEmail, type EmailOptions, emailOf } from "../../../src/notify/channels/email.ts";
import { describeChannel, type Peer } from "../../contract/channel.ts";
import { FIRED_AT, notification, notificationArbitrary, resolution, severalNotifications } from "../notifications.ts";
import { type MailServer, type ParsedMail, parseMail, startMailServer } from "../receivers/mail-server.ts";

const FOREVER = new AbortController().signal;
const base: EmailOptions = {
  name: "desk",
  zone: "Asia/Kolkata",
  now: () => FIRED_AT + 1_000,
  host: "127.0.0.1",
  tls: "never",
  from: "Plimsoll <alerts@example.com>",
  to: ["desk@example.com", "risk@example.com"],
};

async function open(): Promise<Peer> {
  const server = await startMailServer();
  return {
    channel: createEmail({ ...base, port: server.port }),
    taken: () =>
      server.received.map(({ raw, to }) => {
        const { headers, text, html } = parseMail(raw);
        if (to.join() !== base.to.join()) throw new Error(`sent to ${to.join()}`);
        for (const name of ["from", "to", "subject", "date", "message-id"])
          if (headers.get(name)?.length !== 1) throw new Error(`not one ${name}`);
        if (headers.has("bcc") || /<script/i.test(html)) throw new Error("something was put into it");
        return `${headers.get("subject")?.[0] ?? ""}\n${text}\n${html}`;
      }),
    behave: async (how) => {
      if (how === "vanish") await server.close();
      else if (how === "hang") server.answer("hang");
      else if (how === "take") server.answer(undefined);
      else server.answer(how === "fail" ? { code: 451, text: "4.3.0 try later" } : { code: 554, text: "5.7.1 not wanted" });
    },
    reached: () => server.arrived(),
    secrets: [],
    close: () => server.close(),
  };
}

describeChannel("mail", open, { canRefuse: true, canFail: true, runs: 20 });

describe("a mail", () => {
  let server: MailServer;
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(async () => {
    await server.close();
  });
  const send = (more: Partial<EmailOptions> = {}, ...some: readonly ReturnType<typeof notification>[]): Promise<SendResult> =>
    createEmail({ ...base, port: server.port, ...more }).send(some.length === 0 ? [notification()] : some, FOREVER);
  const mail = (index: number): ParsedMail => parseMail(server.received[index]?.raw ?? "");
  const header = (index: number, name: string): string => mail(index).headers.get(name)?.join("|") ?? "";

  it("has all there is to say, as text and as HTML", async () => {
    await send();
    expect(header(0, "subject")).toBe("CRITICAL: daily_loss_exceeded on engine");
    expect(header(0, "from")).toBe("Plimsoll <alerts@example.com>");
    expect(header(0, "importance")).toBe("High");
    expect(header(0, "auto-submitted")).toBe("auto-generated");
    const { text, html } = mail(0);
    for (const said of [
      "Daily loss -5.3%, limit 5%",
      "2025-10-14 11:04:30 Asia/Kolkata",
      "Past the limit the desk stops trading for the day",
      "desk-risk",
      "https://wiki.example.com/runbooks/daily-loss",
      "monitor ack daily_loss_exceeded --by NAME --comment TEXT",
    ]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
    expect(text).toContain("Value: -5.3%, limit <= -5%");
    expect(html).toContain("-5.3%, limit &#60;= -5%");
  });

  it("is named by the notification, and answers the first of its episode", async () => {
    await send({}, notification());
    await send({}, resolution());
    await send({}, notification({ attempts: 3 }));
    expect(header(0, "message-id")).toBe("<501a1f56eb22c1b6/1/desk@example.com>");
    expect(header(2, "message-id")).toBe(header(0, "message-id"));
    expect(header(1, "message-id")).toBe("<501a1f56eb22c1b6/2/desk@example.com>");
    expect(header(1, "in-reply-to")).toBe(header(0, "message-id"));
    expect(header(1, "references")).toBe(header(0, "message-id"));
    expect(header(0, "in-reply-to")).toBe("");
    expect(header(1, "importance")).toBe("");
  });

  it("of several alerts refers to all their episodes, and has the same name when it is sent again", async () => {
    const several = severalNotifications(3);
    await send({}, ...several);
    await send({}, ...several.toReversed());
    expect(header(0, "subject")).toBe("3 alerts: 1 CRITICAL, 2 WARNING");
    expect(header(0, "references").split(" ")).toHaveLength(3);
    expect(header(1, "message-id")).toBe(header(0, "message-id"));
  });

  it("takes no header from a key, a message or a name", async () => {
    const evil = "x\r\nBcc: thief@example.com\r\n\r\n<script>alert(1)</script>";
    await send(
      { from: "Plimsoll\r\nBcc: thief@example.com <alerts@example.com>" },
      notification({ transition: { key: evil, rule: "loss", message: evil, source: evil }, about: { owner: evil, because: evil } }),
    );
    const { headers, html } = mail(0);
    expect([...headers.keys()]).not.toContain("bcc");
    expect(server.received[0]?.to).toEqual([...base.to]);
    expect(html).not.toContain("<script");
  });

  it("has one line for each header, whatever is told", () => {
    fc.assert(
      fc.property(fc.array(notificationArbitrary, { minLength: 1, maxLength: 3 }), (some) => {
        const { subject, messageId, references = [] } = emailOf(some, base);
        for (const value of [subject, messageId, ...references]) expect(value).not.toMatch(/[\r\n\0]/);
        expect(subject.length).toBeLessThanOrEqual(200);
        expect(messageId).toMatch(/^<[^<>\s@]+@example\.com>$/);
      }),
    );
  });

  it("is delivered where one of its addresses takes it, and refused where none does", async () => {
    server.unknown.add("risk@example.com");
    expect(await send()).toEqual({ kind: "delivered" });
    server.unknown.add("desk@example.com");
    expect(await send()).toMatchObject({ kind: "refused", error: expect.stringContaining("550") as string });
  });

  it.each([
    [421, "retry"],
    [450, "retry"],
    [452, "retry"],
    [503, "retry"],
    [550, "refused"],
    [552, "refused"],
  ])("after %i is to %s", async (code, kind) => {
    server.answer({ code, text: "said so" });
    expect(await send()).toMatchObject({ kind, error: expect.stringContaining(String(code)) as string });
  });

  it("sends no password without TLS, unless it is for this machine", async () => {
    const asked: string[] = [];
    const open = await startMailServer({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => {
        asked.push(password ?? "");
        done(null, password === "right-horse" ? { user: "x" } : undefined);
      },
    });
    const login = { port: open.port, user: "desk", password: "wrong-horse" };
    expect(await send({ ...login, tls: "required" })).toMatchObject({ kind: "retry" });
    expect(asked).toEqual([]);
    const refused = await send(login);
    expect(refused).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(refused)).not.toContain("wrong-horse");
    expect(await send({ ...login, password: "right-horse" })).toEqual({ kind: "delivered" });
    await open.close();
  });

  it("uses TLS where the server has it", async () => {
    const secure = await startMailServer({ disabledCommands: ["AUTH"] });
    expect(await createEmail({ ...base, tls: "if-offered", port: secure.port }).send([notification()], FOREVER)).toEqual({
      kind: "delivered",
    });
    expect(secure.received[0]?.isSecure).toBe(true);
    const checked = await createEmail({ ...base, tls: "required", port: secure.port }).send([notification()], FOREVER);
    expect(checked).toMatchObject({ kind: "retry" });
    await secure.close();
  });
});
