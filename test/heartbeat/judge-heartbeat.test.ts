import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXIT_OF, judgeHeartbeat, type JudgeOptions } from "../../src/heartbeat/judge-heartbeat.ts";
import { understandHeartbeat } from "../../src/heartbeat/look-at-heartbeat.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { START } from "./support.ts";

const OPTIONS: JudgeOptions = { now: START, maxAge: 90_000, zone: "Asia/Kolkata" };

function judge(content: unknown, options: Partial<JudgeOptions> = {}) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const all = { ...OPTIONS, ...options };
  const { verdict, age, status, cause, reason, warnings } = judgeHeartbeat(understandHeartbeat(text, all.zone, all.now), all);
  return { verdict, age, status, cause, reason, warnings, exit: EXIT_OF[verdict] };
}

const ago = (ms: number): string => formatTimestamp(START - ms);
const running = (updated_at: unknown, more: object = {}) => ({
  status: "running",
  updated_at,
  pid: 1,
  symbols: [],
  details: {},
  ...more,
});

describe("a heartbeat is judged", () => {
  test.each([
    ["healthy, fresh", running(ago(12_000)), "healthy", 0, "written 12s ago, running"],
    ["healthy, at the limit", running(ago(90_999)), "stale", 1, "written 91s ago, limit 90s, running"],
    ["healthy, to the second", running(ago(90_000)), "healthy", 0, "written 90s ago, running"],
    ["healthy, starting", running(ago(5_000), { status: "starting" }), "healthy", 0, "written 5s ago, starting"],
    ["healthy, without a status", { updated_at: ago(5_000) }, "healthy", 0, "written 5s ago"],
    ["stale", running(ago(131_000)), "stale", 1, "written 131s ago, limit 90s, running"],
    ["stale for days", running(ago(95_000_000)), "stale", 1, "written 1d 2h ago, limit 90s, running"],
    ["failed, however fresh", running(ago(1_000), { status: "failed" }), "failed", 2, "written 1s ago"],
    ["failed, however old", running(ago(1e9), { status: "FAILED" }), "failed", 2, "written 11d 13h ago"],
    ["failed, at no known time", { status: "failed" }, "failed", 2, "has no `updated_at`"],
    ["stopped", running(ago(1_000), { status: "stopped" }), "stopped", 2, "written 1s ago"],
    ["empty", "", "empty", 2, "is empty"],
    ["blank", " \n", "empty", 2, "is empty"],
    ["half-written", '{"status":"runn', "unreadable", 2, "is not JSON, or is cut short"],
    ["a list", "[]", "unreadable", 2, "holds no JSON object"],
    ["without a time", { status: "running" }, "unreadable", 2, "has no `updated_at`"],
    ["with a time that is none", running("yesterday"), "unreadable", 2, "`updated_at` is no instant"],
    ["with a number for a time", running(1_760_252_696), "unreadable", 2, "`updated_at` is no instant"],
    ["of the future", running(formatTimestamp(START + 61_000)), "unreadable", 2, "dated 61s ahead of this clock, running"],
  ])("%s", (_name, content, verdict, exit, reason) => {
    expect(judge(content)).toMatchObject({ verdict, exit, reason });
  });

  test("what a process was stopped for on purpose may be allowed, for any time", () => {
    expect(judge(running(ago(1e8), { status: "stopped" }), { allowStopped: true })).toMatchObject({
      verdict: "healthy",
      reason: "written 1d 3h ago, stopped",
    });
    expect(judge(running(ago(1e8)), { allowStopped: true }).verdict).toBe("stale");
  });

  test("progress counts where it is asked for", () => {
    const stuck = running(ago(1_000), { progressed_at: ago(301_000) });
    expect(judge(stuck).verdict).toBe("healthy");
    expect(judge(stuck, { maxProgressAge: 300_000 })).toMatchObject({
      verdict: "stale",
      reason: "written 1s ago, no progress for 301s, limit 300s, running",
    });
    expect(judge(stuck, { maxProgressAge: 301_000 }).verdict).toBe("healthy");
    expect(judge(running(ago(1_000)), { maxProgressAge: 300_000 })).toMatchObject({
      verdict: "healthy",
      warnings: ["it has no `progressed_at`, so that nothing is known of its progress"],
    });
  });

  test.each([
    [
      { code: "broker_down", message: "no route", since: "2025-10-12T07:00:00Z" },
      "; broker_down: no route since 2025-10-12T07:00:00Z",
    ],
    [{ code: "broker_down" }, "; broker_down"],
    [{ message: "no route" }, "; no route"],
    ["no route", "; no route"],
    [{ code: 5, message: "" }, ""],
    [{ since: "now" }, ""],
    [null, ""],
    [["a"], ""],
  ])("the cause %j is said", (details, said) => {
    expect(judge(running(ago(1_000), { status: "failed", details })).reason).toBe(`written 1s ago${said}`);
  });

  test("a time without an offset is read in the zone, with a warning", () => {
    expect(judge(running("2025-10-12 12:34:50"))).toMatchObject({
      verdict: "healthy",
      age: 6,
      warnings: ["`updated_at` has no offset and was read in the zone Asia/Kolkata; let its writer add one, e.g. `+05:30` or `Z`"],
    });
    expect(judge(running("2025-10-12T12:34:50.123456+0530"))).toMatchObject({ age: 6, warnings: [] });
  });

  test("what is doubtful is a warning", () => {
    const odd = running(formatTimestamp(START + 10_000), { status: "idle", pid: -1 });
    expect(judge(odd)).toMatchObject({
      verdict: "healthy",
      reason: "dated 10s ahead of this clock, idle",
      warnings: [
        "`pid` is no process id",
        "the status `idle` is none of starting, running, failed, stopped: only its age counts",
        "its clock is ahead of this one by 10s, so that a stop is seen so much later",
      ],
    });
  });

  test("the age decides alone: older is never healthier, and the limit is to the second", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000 }), fc.integer({ min: 1, max: 300 }), fc.nat(999), (age, limit, part) => {
        const now = START + part;
        const { verdict } = judge(running(formatTimestamp(now - age)), { now, maxAge: limit * 1_000 });
        const seconds = Math.floor(now / 1_000) - Math.floor((now - age) / 1_000);
        expect(verdict).toBe(seconds > limit ? "stale" : "healthy");
      }),
    );
  });

  test("anything at all gives a verdict and one line", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ updated_at: value, details: value, status: value })),
        ),
        (text) => {
          const { verdict, reason } = judge(text);
          expect(Object.keys(EXIT_OF)).toContain(verdict);
          expect(reason).not.toBe("");
        },
      ),
    );
  });
});
