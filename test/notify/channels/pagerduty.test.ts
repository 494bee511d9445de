import { describe, expect, it } from "vitest";
import { createPagerDuty, pagerDutyEvent } from "../../../src/notify/channels/pagerduty.ts";
import { describeHttpChannel, NOW } from "../../contract/http-channel.ts";
import { notification, resolution } from "../notifications.ts";
import { problemsWith } from "../receivers/schemas.ts";

const KEY = "R0123456789abcdefghijklmnopqrstu";
const options = { name: "desk", zone: "UTC", now: (): number => NOW, routingKey: KEY };

describeHttpChannel("PagerDuty", {
  create: (url, now) => createPagerDuty({ ...options, url, now }),
  answer: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"x"}' },
  problems: problemsWith("pagerduty-event"),
  readsAnswer: false,
  secrets: [KEY],
});

describe("an event of PagerDuty", () => {
  it.each([
    ["fired", "condition", "trigger"],
    ["raised", "condition", "trigger"],
    ["repeated", "still firing", "trigger"],
    ["escalated", "escalated to head-of-risk", "trigger"],
    ["acknowledged", "by asha: on it", "acknowledge"],
    ["resolved", "clear", "resolve"],
    ["closed", "policy", "resolve"],
    ["unsilenced", "resolved meanwhile", "resolve"],
    ["steady", "closed meanwhile", "resolve"],
    ["unsuppressed", "no longer suppressed by halted", "trigger"],
  ] as const)("of `%s` (%s) is `%s`, under the episode", (transition, reason, action) => {
    const event = pagerDutyEvent(notification({ transition: { transition, reason } }), options);
    expect(event).toMatchObject({ event_action: action, dedup_key: "501a1f56eb22c1b6" });
    expect("payload" in event).toBe(action === "trigger");
  });

  it("has the same key from the first to the last of an episode", () => {
    const [first, last] = [notification(), resolution()].map((each) => pagerDutyEvent(each, options)["dedup_key"]);
    expect(first).toBe(last);
  });

  it("cuts a summary without breaking a character", () => {
    const event = pagerDutyEvent(notification({ transition: { message: "😀".repeat(2_000) } }), options);
    const { summary } = event["payload"] as { readonly summary: string };
    expect(summary.length).toBeLessThanOrEqual(1_024);
    expect(summary).toMatch(/😀\.\.\.$/u);
  });

  it("links a runbook that is a web address, and names one that is a path", () => {
    expect(pagerDutyEvent(notification(), options)).toHaveProperty("links");
    const path = pagerDutyEvent(notification({ about: { runbook: "runbooks/daily-loss.md" } }), options);
    expect(path).not.toHaveProperty("links");
    expect(path).toMatchObject({ payload: { custom_details: { runbook: "runbooks/daily-loss.md" } } });
    expect(pagerDutyEvent(notification({ about: { runbook: "javascript:alert(1)" } }), options)).not.toHaveProperty("links");
  });
});
