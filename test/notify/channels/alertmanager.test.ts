import { describe, expect, it } from "vitest";
import { alertmanagerAlerts, createAlertmanager } from "../../../src/notify/channels/alertmanager.ts";
import { describeHttpChannel, NOW } from "../../contract/http-channel.ts";
import { FIRED_AT, notification, resolution } from "../notifications.ts";
import { startHttpReceiver } from "../receivers/http-receiver.ts";
import { problemsWith } from "../receivers/schemas.ts";

const options = { name: "am", zone: "UTC", now: (): number => NOW, url: "http://127.0.0.1:9093" };
const FOREVER = new AbortController().signal;

describeHttpChannel("Alertmanager", {
  create: (url, now) => createAlertmanager({ ...options, url: url.replace("http://", "http://asha:p4ssw0rd@"), now }),
  answer: { status: 200, body: "" },
  problems: problemsWith("alertmanager-alerts"),
  readsAnswer: false,
  secrets: ["p4ssw0rd", Buffer.from("asha:p4ssw0rd").toString("base64")],
});

describe("alerts for Alertmanager", () => {
  it("fire until four resends are missed", () => {
    const [alert, ...more] = alertmanagerAlerts(notification({ transition: { key: "TCS" } }), { ...options, resendEvery: 30_000 });
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      labels: {
        alertname: "daily_loss_exceeded",
        severity: "critical",
        source: "engine",
        policy: "trading_core",
        key: "TCS",
        desk: "equities",
      },
      annotations: { summary: "Daily loss -5.3%, limit 5%", runbook_url: "https://wiki.example.com/runbooks/daily-loss" },
      startsAt: new Date(FIRED_AT).toISOString(),
      endsAt: new Date(NOW + 120_000).toISOString(),
    });
  });

  it("end when the episode did", () => {
    const over = new Date(FIRED_AT + 450_000).toISOString();
    expect(alertmanagerAlerts(resolution(), options)).toMatchObject([{ labels: { severity: "critical" }, endsAt: over }]);
    const withheld = resolution({ transition: { transition: "unsilenced", reason: "closed meanwhile" } });
    expect(alertmanagerAlerts(withheld, options)).toMatchObject([{ endsAt: over }]);
  });

  it.each([
    ["raised", "warning", "critical"],
    ["lowered", "critical", "warning"],
  ] as const)("of an alert that was %s end as %s and fire as %s", (transition, previousSeverity, severity) => {
    const told = notification({ transition: { transition, previousSeverity, severity, at: FIRED_AT + 60_000 } });
    expect(alertmanagerAlerts(told, options)).toMatchObject([
      { labels: { severity: previousSeverity }, endsAt: new Date(FIRED_AT + 60_000).toISOString() },
      { labels: { severity }, endsAt: new Date(FIRED_AT + 60_000 + 4 * 60_000).toISOString() },
    ]);
  });

  it("cannot be made others by labels of a policy", () => {
    const labels = { severity: "none", alertname: "other", "9-lives": "x" };
    const [alert] = alertmanagerAlerts(notification({ about: { labels } }), options);
    expect(alert?.["labels"]).toMatchObject({ severity: "critical", alertname: "daily_loss_exceeded", _9_lives: "x" });
  });

  it.each(["", "/", "/api/v2", "/api/v2/alerts", "/am/"])("go to the right path from an address ending in `%s`", async (path) => {
    const receiver = await startHttpReceiver();
    await createAlertmanager({ ...options, url: receiver.url + path }).send([notification()], FOREVER);
    await receiver.close();
    expect(receiver.received.map((each) => each.path)).toEqual([path === "/am/" ? "/am/api/v2/alerts" : "/api/v2/alerts"]);
  });
});
