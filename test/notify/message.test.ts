import { describe, expect, it } from "vitest";
import { plainMessage } from "../../src/notify/message.ts";
import { readTemplate, TEMPLATE_NAMES, type Template } from "../../src/notify/template.ts";
import { inWords, zonedTime } from "../../src/notify/when.ts";
import { FIRED_AT, notification, type NotificationParts, resolution, severalNotifications } from "./notifications.ts";

const options = { zone: "Asia/Kolkata", now: (): number => FIRED_AT + 1_000 };
const textOf = (parts: NotificationParts): string => plainMessage([notification(parts)], options);
const MINUTE = 60_000;

describe("the text of a message", () => {
  it("says what, how bad, value against limit, since when, why, who, the runbook and how to acknowledge", () => {
    expect(textOf({})).toBe(
      [
        "CRITICAL: daily_loss_exceeded on engine",
        "Daily loss -5.3%, limit 5%",
        "",
        "Value: -5.3%, limit <= -5%",
        "Since: 2025-10-14 11:04:30 Asia/Kolkata",
        "Why: Past the limit the desk stops trading for the day",
        "Owner: desk-risk",
        "Runbook: https://wiki.example.com/runbooks/daily-loss",
        "Labels: desk=equities",
        "Policy: trading_core 1.0.0",
        "Acknowledge: monitor ack daily_loss_exceeded --by NAME --comment TEXT",
      ].join("\n"),
    );
  });

  const later = { at: FIRED_AT + 90 * MINUTE };
  it.each([
    [{ transition: "fired", reason: "no data" }, "CRITICAL, no data: "],
    [{ transition: "raised", previousSeverity: "warning" }, "CRITICAL, was WARNING: "],
    [{ transition: "lowered", severity: "info", previousSeverity: "critical" }, "INFO, was CRITICAL: "],
    [{ ...later, transition: "repeated", reason: "still firing" }, "STILL CRITICAL after 1h 30m: "],
    [{ ...later, transition: "escalated", reason: "escalated to head-of-risk" }, "ESCALATED to head-of-risk, CRITICAL: "],
    [{ ...later, transition: "resolved", reason: "clear" }, "RESOLVED after 1h 30m, was CRITICAL: "],
    [{ ...later, transition: "unsilenced", reason: "resolved meanwhile" }, "RESOLVED after 1h 30m, was CRITICAL: "],
    [{ ...later, transition: "closed", reason: "policy" }, "CLOSED, was CRITICAL, no longer in the policy: "],
    [{ ...later, transition: "closed", reason: "gone" }, "CLOSED, was CRITICAL, its key is gone: "],
    [{ ...later, transition: "steady", reason: "closed meanwhile" }, "CLOSED, was CRITICAL (closed meanwhile): "],
    [{ ...later, transition: "unsilenced", reason: "silence ended" }, "STILL CRITICAL after 1h 30m, silence ended: "],
    [{ transition: "acknowledged", reason: "by asha: on it" }, "ACKNOWLEDGED by asha: on it, CRITICAL: "],
  ] as const)("of %j begins with `%s`", (transition, headline) => {
    expect(textOf({ transition }).split("\n")[0]).toBe(`${headline}daily_loss_exceeded on engine`);
  });

  it("asks nobody to acknowledge what has ended", () => {
    expect(plainMessage([resolution()], options)).not.toContain("Acknowledge");
    expect(textOf({ transition: { transition: "acknowledged" } })).not.toContain("Acknowledge:");
  });

  it("says that it is late, and for whom it stands in", () => {
    const text = plainMessage([notification({ insteadOf: "pager" })], { ...options, now: () => FIRED_AT + 12 * MINUTE });
    expect(text).toContain("Late: this happened at 2025-10-14 11:04:30 Asia/Kolkata, 12m before it was sent");
    expect(text).toContain("Instead of: pager, which could not be told");
  });

  it("leaves out what is not known", () => {
    const about = { because: null, owner: null, runbook: null, labels: {}, acknowledge: "", shown: { value: "", limit: "" } };
    const text = textOf({ about, transition: { message: "" } });
    expect(text).toBe(
      "CRITICAL: daily_loss_exceeded on engine\n\nSince: 2025-10-14 11:04:30 Asia/Kolkata\nPolicy: trading_core 1.0.0",
    );
  });

  it("of several alerts counts them, the worst first, and shortens before it cuts", () => {
    const several = severalNotifications(3);
    const whole = plainMessage([resolution(), ...several], options);
    expect(whole).toMatch(/^4 alerts: 1 CRITICAL, 2 WARNING, 1 RESOLVED\n\nCRITICAL: position_limit_breached\[K1\]/);
    expect(whole.match(/^Since: /gm)).toHaveLength(4);
    expect(plainMessage(several, options, 400)).toBe(
      [
        "3 alerts: 1 CRITICAL, 2 WARNING",
        "",
        "CRITICAL: position_limit_breached[K1] on engine: K1 at 216,000 INR, limit 200,000 INR",
        "WARNING: position_limit_breached[K0] on engine: K0 at 216,000 INR, limit 200,000 INR",
        "WARNING: position_limit_breached[K2] on engine: K2 at 216,000 INR, limit 200,000 INR",
      ].join("\n"),
    );
    expect(plainMessage(several, options, 260)).toMatch(/and 1 more: `monitor status` shows all$/);
    for (let longest = 0; longest < 300; longest += 1)
      expect(plainMessage(several, options, longest).length).toBeLessThanOrEqual(longest);
  });
});

describe("lengths and instants", () => {
  it.each([
    [0, "0s"],
    [-5, "0s"],
    [119_999, "119s"],
    [120_000, "2m"],
    [125_000, "2m 5s"],
    [3_600_000, "1h"],
    [3_605_000, "1h"],
    [93_784_000, "1d 2h"],
  ])("%i ms are %s", (ms, words) => {
    expect(inWords(ms)).toBe(words);
  });

  it("are shown in the zone, across the change of its clocks", () => {
    const time = zonedTime("America/New_York");
    expect(time(Date.parse("2025-11-02T05:30:00Z"))).toBe("2025-11-02 01:30:00 America/New_York");
    expect(time(Date.parse("2025-11-02T06:30:00Z"))).toBe("2025-11-02 01:30:00 America/New_York");
    expect(zonedTime("UTC")(FIRED_AT)).toBe("2025-10-14 05:34:30 UTC");
  });
});

describe("a template", () => {
  const fill = (text: string, parts: NotificationParts = {}): string => {
    const read = readTemplate(text);
    const template: Template = read.ok ? read.template : { lines: [[{ text: JSON.stringify(read.problems) }]] };
    return plainMessage([notification(parts)], { ...options, template });
  };

  it("is filled with what a notification says", () => {
    expect(fill("{{{rule}}} {severity} {value} {limit} since {since} ({duration})")).toBe(
      "{daily_loss_exceeded} critical -5.3% <= -5% since 2025-10-14 11:04:30 Asia/Kolkata (0s)",
    );
    const all = TEMPLATE_NAMES.map((name) => `${name}={${name}}`).join("\n");
    expect(fill(all, { transition: { key: "TCS", previousSeverity: "warning" } }).split("\n")).toHaveLength(TEMPLATE_NAMES.length);
  });

  it("leaves out a line of which nothing is known, and is never empty", () => {
    expect(fill("{headline}\nRunbook: {runbook}\n\nend", { about: { runbook: null } })).toBe(
      "CRITICAL: daily_loss_exceeded on engine\n\nend",
    );
    expect(fill("{runbook}", { about: { runbook: null } })).toBe("CRITICAL: daily_loss_exceeded on engine");
  });

  it("cannot be filled again by what is filled in", () => {
    expect(fill("{message}", { transition: { message: "{rule} {{x}}" } })).toBe("{rule} {{x}}");
  });

  it.each([
    ["{rul} is bad", 0, 5, "`{rul}` is not known in a template", "did you mean `{rule}`?"],
    ["a {severty}", 2, 9, "`{severty}` is not known in a template", "did you mean `{severity}`?"],
    [
      "{xyzzyxyzzy}",
      0,
      12,
      "`{xyzzyxyzzy}` is not known in a template",
      expect.stringContaining("write one of headline") as string,
    ],
    ["{rule", 0, 1, "this `{` has no other end", "write `{{` for a brace, or a name in braces such as `{rule}`"],
    ["rule}", 4, 1, "this `}` has no other end", "write `}}` for a brace, or a name in braces such as `{rule}`"],
    ["  ", 0, 2, "the template is empty", "write for example `{headline}: {message}`"],
  ])("`%s` is wrong at %i", (text, offset, length, message, help) => {
    expect(readTemplate(text)).toEqual({ ok: false, problems: [{ offset, length, message, help }] });
  });
});
