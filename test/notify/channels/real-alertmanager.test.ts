import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAlertmanager } from "../../../src/notify/channels/alertmanager.ts";
import { notification, type NotificationParts } from "../notifications.ts";
import { HAS_ALERTMANAGER, type RunningAlertmanager, type ShownAlert, startAlertmanager } from "../receivers/alertmanager.ts";

const FOREVER = new AbortController().signal;

it("has an Alertmanager to speak to where that is required", () => {
  if (process.env["CI"] !== undefined) expect(HAS_ALERTMANAGER, "install prometheus-alertmanager").toBe(true);
});

describe.skipIf(!HAS_ALERTMANAGER)("a real Alertmanager (skipped: prometheus-alertmanager is not installed)", () => {
  let alertmanager: RunningAlertmanager;
  const at = Date.now() - 60_000;
  const send = async (parts: NotificationParts): Promise<readonly ShownAlert[]> => {
    const channel = createAlertmanager({ name: "am", zone: "UTC", now: () => Date.now(), url: alertmanager.url });
    const told = notification({ ...parts, transition: { at, ...parts.transition }, about: { since: at, ...parts.about } });
    expect(await channel.send([told], FOREVER)).toEqual({ kind: "delivered" });
    const { rule } = told.transition;
    return (await alertmanager.firing()).filter(({ labels }) => labels["alertname"] === rule);
  };

  beforeAll(async () => {
    alertmanager = await startAlertmanager();
  });
  afterAll(async () => {
    await alertmanager.stop();
  });

  it("shows an alert firing, then resolved", async () => {
    const key = 'M&M "नमस्ते" [x]';
    const [shown, ...more] = await send({ transition: { key } });
    expect(more).toEqual([]);
    expect(shown).toMatchObject({
      labels: { alertname: "daily_loss_exceeded", severity: "critical", source: "engine", policy: "trading_core", key },
      annotations: { summary: "Daily loss -5.3%, limit 5%", value: "-5.3%", limit: "<= -5%" },
      status: { state: "active" },
    });
    expect(Date.parse(shown?.startsAt ?? "")).toBe(at);
    expect(Date.parse(shown?.endsAt ?? "")).toBeGreaterThan(Date.now() + 200_000);
    expect(await send({ transition: { key, transition: "resolved", at: at + 30_000 } })).toEqual([]);
  });

  it("shows one alert when it is sent again", async () => {
    const rule = "sent_again";
    await send({ transition: { rule } });
    expect(await send({ transition: { rule, transition: "repeated", at: at + 30_000 } })).toHaveLength(1);
  });

  it("shows an alert that was raised and lowered at its present severity alone", async () => {
    const rule = "moving";
    const severities = async (parts: NotificationParts["transition"]): Promise<readonly (string | undefined)[]> =>
      (await send({ transition: { rule, ...parts } })).map(({ labels }) => labels["severity"]);
    expect(await severities({ severity: "warning" })).toEqual(["warning"]);
    const raised = { transition: "raised", severity: "critical", previousSeverity: "warning", at: at + 10_000 } as const;
    expect(await severities(raised)).toEqual(["critical"]);
    const lowered = { transition: "lowered", severity: "warning", previousSeverity: "critical", at: at + 20_000 } as const;
    expect(await severities(lowered)).toEqual(["warning"]);
    expect(await severities({ transition: "resolved", severity: "warning", at: at + 30_000 })).toEqual([]);
  });

  it("takes an end that lies before the start, after a clock was set back", async () => {
    const about = { since: at + 3_600_000 };
    expect(await send({ transition: { rule: "set_back", transition: "resolved" }, about })).toHaveLength(1);
  });
});
