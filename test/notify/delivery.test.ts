import { describe, expect, it } from "vitest";
import type { SendResult } from "../../src/monitor/channel.ts";
import { StoreError } from "../../src/monitor/store.ts";
import { FakeChannel, OutboxDesk, serve, settle, T0 } from "./outbox-desk.ts";

const BROKEN = { kind: "retry", error: "HTTP 503" } as const;
const REFUSED = { kind: "refused", error: "HTTP 400" } as const;
const MINUTE = 60_000;

describe("what is due", () => {
  it("is sent at once, and in order for each alert", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    await desk.queue("loss", 1, ["slack"]);
    await desk.start(slack);
    await desk.queue("loss", 2, ["slack"]);
    await desk.queue("loss", 3, ["slack"]);
    expect(slack.sent).toEqual([["loss/1"], ["loss/2"], ["loss/3"]]);
    expect(await desk.rows("slack")).toEqual(["loss/1 delivered 1", "loss/2 delivered 1", "loss/3 delivered 1"]);
  });

  it("carries its id, its facts and how often it was tried", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    slack.answers.push(BROKEN);
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.pass(2_000);
    expect(slack.told.map(({ id, attempts }) => [id, attempts])).toEqual([
      ["loss/1/slack", 0],
      ["loss/1/slack", 1],
    ]);
    expect(slack.told[0]?.about.since).toBe(T0);
  });

  it("is sent again after a restart where it was not settled", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    slack.answers.push("never");
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    desk.clock.forget();
    const heir = new FakeChannel("slack");
    await desk.start(heir);
    expect(heir.sent).toEqual([["loss/1"]]);
  });
});

describe("a channel that fails", () => {
  it("is tried again after waits that double, up to a bound", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    desk.tuning = { backoff: { base: 1_000, cap: 4_000 }, attempts: 100 };
    const tries: number[] = [];
    const fail = (): SendResult => {
      tries.push(desk.clock.wall() - T0);
      return BROKEN;
    };
    slack.answers.push(...Array.from({ length: 7 }, () => fail));
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.pass(30_000, 100);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits).toEqual([1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
    expect(desk.logged).toEqual(["warn slack does not deliver: HTTP 503", "info slack delivers again"]);
  });

  it("is given what the receiver asks for, even by what is critical", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    slack.answers.push({ kind: "retry", error: "HTTP 429", after: 3_600_000 });
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("drift", 1, ["slack"], { severity: "critical" });
    await desk.pass(3_599_000);
    expect(slack.sent).toEqual([["loss/1"]]);
    await desk.pass(2_000);
    expect(slack.sent).toEqual([["loss/1"], ["drift/1"], ["loss/1"]]);
  });

  it("is spared by all that waits, but not by what is critical and new", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    desk.tuning = { backoff: { base: 30_000, cap: 30_000 } };
    slack.answers.push(BROKEN);
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("drift", 1, ["slack"]);
    expect(slack.sent).toEqual([["loss/1"]]);
    await desk.queue("breaker", 1, ["slack"], { severity: "critical" });
    expect(slack.sent).toEqual([["loss/1"], ["breaker/1"], ["drift/1"]]);
  });

  it("holds up no other channel", async () => {
    const [desk, slack, mail] = [new OutboxDesk(), new FakeChannel("slack"), new FakeChannel("mail")];
    slack.answers.push("never");
    await desk.start(slack, mail);
    await desk.queue("loss", 1, ["slack", "mail"]);
    await desk.queue("loss", 2, ["slack", "mail"]);
    expect(mail.sent).toEqual([["loss/1"], ["loss/2"]]);
    expect(slack.sent).toEqual([["loss/1"]]);
  });

  it("is not waited for beyond its time, and told why", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    slack.answers.push("never");
    await desk.start(serve(slack, { timeout: 3_000 }));
    await desk.queue("loss", 1, ["slack"]);
    await desk.pass(3_000);
    expect(slack.aborted).toEqual(["no answer within 3s"]);
    await desk.pass(2_000);
    expect(await desk.rows("slack")).toEqual(["loss/1 delivered 2"]);
  });

  it("is left to itself where it does not even end when it is told to, or rejects", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    let calls = 0;
    slack.send = () => {
      calls += 1;
      return calls === 1 ? new Promise(() => undefined) : Promise.reject(new Error("token xoxb-1 is wrong"));
    };
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.pass(17_000);
    expect(calls).toBeGreaterThan(1);
    expect(desk.logged.join()).not.toContain("xoxb");
    expect((await desk.store.notifications("waiting", 9))[0]?.lastError).toBe("the channel failed");
  });
});

describe("what cannot be delivered", () => {
  it("is given up at once where it is refused, and the next of its alert goes on", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    slack.answers.push(REFUSED);
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("loss", 2, ["slack"]);
    expect(await desk.rows("slack")).toEqual(["loss/1 dead 1", "loss/2 delivered 1"]);
    expect(desk.logged).toContain("error a notification by slack is given up: HTTP 400");
  });

  it("is given up after so many attempts, or when it is owed for too long", async () => {
    const [desk, slack, mail] = [new OutboxDesk(), new FakeChannel("slack"), new FakeChannel("mail")];
    desk.tuning = { attempts: 3, backoff: { base: 1_000, cap: 1_000 } };
    slack.answers.push(BROKEN, BROKEN, BROKEN, BROKEN);
    mail.answers.push(BROKEN, BROKEN);
    await desk.start(slack, serve(mail, { giveUpAfter: 1_000 }));
    await desk.queue("loss", 1, ["slack", "mail"]);
    await desk.pass(10_000);
    expect(await desk.rows("slack")).toEqual(["loss/1 dead 3"]);
    expect(await desk.rows("mail")).toEqual(["loss/1 dead 2"]);
  });

  it("is told by the fallback, once and marked", async () => {
    const [desk, slack, mail] = [new OutboxDesk(), new FakeChannel("slack"), new FakeChannel("mail")];
    desk.tuning = { backoff: { base: 10_000, cap: 10_000 }, attempts: 1_000 };
    slack.answers.push(...Array.from({ length: 100 }, () => BROKEN));
    await desk.start(serve(slack, { fallback: { to: "mail", after: 5 * MINUTE } }), mail);
    await desk.queue("loss", 1, ["slack"]);
    await desk.pass(5 * MINUTE - 10_000);
    expect(mail.sent).toEqual([]);
    await desk.pass(10 * MINUTE);
    expect(mail.told.map(({ id, insteadOf }) => [id, insteadOf])).toEqual([["loss/1/mail", "slack"]]);
    expect(await desk.rows("slack")).toMatchObject([expect.stringContaining("loss/1 waiting")]);
  });

  it("is told by the fallback at once when it is given up", async () => {
    const [desk, slack, mail] = [new OutboxDesk(), new FakeChannel("slack"), new FakeChannel("mail")];
    slack.answers.push(REFUSED);
    await desk.start(serve(slack, { fallback: { to: "mail", after: 5 * MINUTE } }), mail);
    await desk.queue("loss", 1, ["slack"]);
    await settle();
    expect(mail.sent).toEqual([["loss/1"]]);
  });

  it("is given up where the settings have no such recipient any more; that it is over, nobody hears", async () => {
    const desk = new OutboxDesk();
    await desk.queue("loss", 1, ["gone"]);
    await desk.queue("loss", 2, ["gone"], { transition: "resolved" });
    await desk.start(new FakeChannel("slack"));
    expect(await desk.rows("gone")).toEqual(["loss/1 dead 1", "loss/2 dropped 0"]);
    expect((await desk.store.notifications("dead", 9))[0]?.lastError).toBe("the settings have no recipient `gone`");
  });
});

describe("several at once", () => {
  it("are one message where they are of the same tick and the channel takes many", async () => {
    const [desk, slack, pager] = [new OutboxDesk(), new FakeChannel("slack"), new FakeChannel("pager")];
    slack.takesMany = true;
    for (const rule of ["loss", "drift", "late"]) await desk.queue(rule, 1, ["slack", "pager"], { at: T0 });
    await desk.queue("other", 1, ["slack"], { at: T0 + 5 });
    await desk.queue("breaker", 1, ["slack"], { at: T0, severity: "critical" });
    await desk.start(slack, pager);
    expect(slack.sent).toEqual([["breaker/1", "loss/1", "drift/1", "late/1"], ["other/1"]]);
    expect(pager.sent).toEqual([["loss/1"], ["drift/1"], ["late/1"]]);
  });

  it("are told one by one where the receiver refuses them together", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    slack.takesMany = true;
    slack.answers.push(REFUSED, { kind: "delivered" }, REFUSED);
    for (const rule of ["loss", "drift", "late"]) await desk.queue(rule, 1, ["slack"], { at: T0 });
    await desk.start(slack);
    expect(slack.sent).toEqual([["loss/1", "drift/1", "late/1"], ["loss/1"], ["drift/1"], ["late/1"]]);
    expect(await desk.rows("slack")).toEqual(["loss/1 delivered 1", "drift/1 dead 1", "late/1 delivered 1"]);
  });

  it("of different alerts are under way together, of one alert never", async () => {
    const [desk, hook] = [new OutboxDesk(), new FakeChannel("hook")];
    hook.answers.push("never", "never", "never");
    await desk.queue("loss", 1, ["hook"]);
    await desk.queue("loss", 2, ["hook"]);
    for (const rule of ["drift", "late"]) await desk.queue(rule, 1, ["hook"]);
    await desk.start(serve(hook, { concurrency: 2 }));
    expect(hook.sent).toEqual([["loss/1"], ["drift/1"]]);
  });
});

describe("quiet hours", () => {
  const DAWN = T0 + 60 * MINUTE;
  const quiet = async (): Promise<[OutboxDesk, FakeChannel]> => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    desk.ports = { quietUntil: (_channel, severity, at) => (severity !== "critical" && at < DAWN ? DAWN : undefined) };
    await desk.start(slack);
    return [desk, slack];
  };

  it("hold back what is not critical until they end", async () => {
    const [desk, slack] = await quiet();
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("breaker", 1, ["slack"], { severity: "critical" });
    expect(slack.sent).toEqual([["breaker/1"]]);
    expect(await desk.rows("slack")).toEqual(["loss/1 held 0", "breaker/1 delivered 1"]);
    await desk.pass(61 * MINUTE, 5_000);
    expect(slack.sent).toEqual([["breaker/1"], ["loss/1"]]);
  });

  it("let nobody hear of what begins and ends in them", async () => {
    const [desk, slack] = await quiet();
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("loss", 2, ["slack"], { transition: "resolved" });
    await desk.pass(61 * MINUTE, 5_000);
    expect(slack.sent).toEqual([]);
    expect(await desk.rows("slack")).toEqual(["loss/1 dropped 0", "loss/2 dropped 0"]);
  });

  it("never mute what becomes critical, and do not tell afterwards what it was before", async () => {
    const [desk, slack] = await quiet();
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("loss", 2, ["slack"], { transition: "raised", severity: "critical" });
    expect(slack.sent).toEqual([["loss/2"]]);
    await desk.pass(61 * MINUTE, 5_000);
    expect(slack.sent).toEqual([["loss/2"]]);
    expect(await desk.rows("slack")).toEqual(["loss/1 dropped 0", "loss/2 delivered 1"]);
  });

  it("tell a night of repeats once, and the end of what was told before", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    let isQuiet = false;
    desk.ports = { quietUntil: (_channel, _severity, at) => (isQuiet && at < DAWN ? DAWN : undefined) };
    await desk.start(slack);
    for (const rule of ["loss", "drift"]) await desk.queue(rule, 1, ["slack"]);
    isQuiet = true;
    for (const ordinal of [2, 3, 4]) await desk.queue("loss", ordinal, ["slack"], { transition: "repeated" });
    await desk.queue("drift", 2, ["slack"], { transition: "resolved" });
    await desk.pass(61 * MINUTE, 5_000);
    expect(slack.sent).toEqual([["loss/1"], ["drift/1"], ["loss/4"], ["drift/2"]]);
  });
});

describe("a receiver that forgets", () => {
  it("is told again of what is open, under the same id", async () => {
    const [desk, am] = [new OutboxDesk(), new FakeChannel("am")];
    Object.assign(am, { takesMany: true, resendEvery: MINUTE });
    await desk.queue("loss", 1, ["am"]);
    await desk.queue("drift", 1, ["am"]);
    await desk.open("loss", "drift");
    await desk.start(am);
    am.sent.length = 0;
    await desk.pass(MINUTE + 5_000);
    expect(am.sent).toEqual([["loss/1", "drift/1"]]);
    await desk.queue("drift", 2, ["am"], { transition: "resolved" });
    await desk.open("loss");
    am.sent.length = 0;
    await desk.pass(MINUTE + 5_000);
    expect(am.sent).toEqual([["loss/1"]]);
    expect(await desk.rows("am")).toContain("loss/1 delivered 1");
  });
});

describe("trouble around it", () => {
  it("a store that fails loses nothing, and what was sent is settled when it works", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    await desk.start(slack);
    desk.store.settleFailures.push(new StoreError("full", "the disk is full"), new StoreError("full", "the disk is full"));
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("loss", 2, ["slack"]);
    expect(await desk.rows("slack")).toEqual(["loss/1 waiting 0", "loss/2 waiting 0"]);
    await desk.pass(1_000, 100);
    expect(slack.sent).toEqual([["loss/1"], ["loss/2"]]);
    expect(desk.logged).toEqual([
      "error the outbox cannot be used, notifications wait: the disk is full",
      "info the outbox can be used again",
    ]);
  });

  it("a clock that is set back makes nothing wait for the old time", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    desk.tuning = { backoff: { base: 20_000, cap: 20_000 } };
    slack.answers.push(BROKEN);
    await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    desk.clock.jump(-3_600_000);
    await desk.pass(30_000);
    expect(await desk.rows("slack")).toEqual(["loss/1 delivered 2"]);
  });

  it("stopping sends what it can, cuts short what hangs, and leaves that for the next start", async () => {
    const [desk, slack, mail] = [new OutboxDesk(), new FakeChannel("slack"), new FakeChannel("mail")];
    slack.answers.push("never");
    const delivery = await desk.start(slack, mail);
    await desk.queue("loss", 1, ["slack", "mail"]);
    await desk.queue("loss", 2, ["slack", "mail"]);
    let isStopped = false;
    const stopped = delivery.stop(2_000).then(() => {
      isStopped = true;
    });
    await desk.pass(1_900, 100);
    expect([isStopped, mail.closed, slack.closed]).toEqual([false, 1, 0]);
    await desk.pass(200, 100);
    await stopped;
    expect(slack.aborted).toEqual(["the monitor stops"]);
    expect(slack.closed).toBe(1);
    expect(await desk.rows("slack")).toEqual(["loss/1 waiting 0", "loss/2 waiting 0"]);
    expect(await desk.rows("mail")).toEqual(["loss/1 delivered 1", "loss/2 delivered 1"]);
    expect(desk.clock.waiting).toBe(0);
  });

  it("is counted", async () => {
    const [desk, slack] = [new OutboxDesk(), new FakeChannel("slack")];
    desk.tuning = { backoff: { base: 600_000, cap: 600_000 } };
    slack.answers.push({ kind: "delivered" }, BROKEN);
    const delivery = await desk.start(slack);
    await desk.queue("loss", 1, ["slack"]);
    await desk.queue("loss", 2, ["slack"]);
    expect(await delivery.figures()).toEqual({
      outbox: [{ channel: "slack", waiting: 1, held: 0, dead: 0, oldest: T0 }],
      channels: { slack: { attempts: 2, delivered: 1, failures: 1, consecutiveFailures: 1, lastError: "HTTP 503" } },
    });
  });
});
