import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onCallAt, type Rotation } from "../../../src/notify/routing/rotation.ts";
import { quietUntil, type QuietHours } from "../../../src/notify/routing/quiet-hours.ts";

const at = (text: string): number => Date.parse(text);
const DAY = 86_400_000;

function rotation(more: Partial<Rotation> = {}): Rotation {
  return {
    name: "primary",
    zone: "America/New_York",
    // Monday, 2 March 2026, 09:00
    anchor: { day: at("2026-03-02") / DAY, minute: 540 },
    length: 7 * 1440,
    members: ["asha", "ravi", "mei"],
    overrides: [],
    ...more,
  };
}

describe("a rotation", () => {
  it("hands over at the same time by the clocks, when they change too", () => {
    expect(onCallAt(rotation(), at("2026-03-02T14:00:00Z"))).toEqual({
      who: "asha",
      since: at("2026-03-02T14:00:00Z"),
      // The clocks went forward on 8 March.
      until: at("2026-03-09T13:00:00Z"),
      insteadOf: null,
    });
    expect(onCallAt(rotation(), at("2026-03-09T12:59:59.999Z")).who).toBe("asha");
    expect(onCallAt(rotation(), at("2026-03-09T13:00:00Z")).who).toBe("ravi");
    expect(onCallAt(rotation(), at("2026-03-02T13:59:59Z")).who).toBe("mei");
    expect(onCallAt(rotation(), at("2026-11-02T13:59:59Z")).who).not.toBe(onCallAt(rotation(), at("2026-11-02T14:00:00Z")).who);
  });

  it("lets others stand in, the later in the list first", () => {
    const overrides = [
      { from: at("2026-03-03T00:00:00Z"), until: at("2026-03-05T00:00:00Z"), who: "mei" },
      { from: at("2026-03-04T00:00:00Z"), until: at("2026-03-04T12:00:00Z"), who: "asha" },
    ];
    const who = (text: string) => onCallAt(rotation({ overrides }), at(text));
    expect(who("2026-03-03T00:00:00Z")).toEqual({
      who: "mei",
      since: at("2026-03-03T00:00:00Z"),
      until: at("2026-03-04T00:00:00Z"),
      insteadOf: "asha",
    });
    expect(who("2026-03-04T06:00:00Z")).toMatchObject({ who: "asha", insteadOf: null });
    expect(who("2026-03-04T12:00:00Z")).toMatchObject({ who: "mei" });
    expect(who("2026-03-05T00:00:00Z")).toMatchObject({ who: "asha", since: at("2026-03-05T00:00:00Z") });
  });

  it("has exactly one on call at every instant, and turns that meet", () => {
    const zones = fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Europe/London");
    const lengths = fc.constantFrom(240, 720, 1440, 7 * 1440, 14 * 1440);
    fc.assert(
      fc.property(
        zones,
        lengths,
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: at("2020-01-01"), max: at("2032-01-01") }),
        (zone, length, minute, now) => {
          const one = rotation({ zone, length, anchor: { day: 19_723, minute } });
          const turn = onCallAt(one, now);
          expect(turn.since).toBeLessThanOrEqual(now);
          expect(turn.until).toBeGreaterThan(now);
          expect(onCallAt(one, turn.until).since).toBe(turn.until);
          expect(one.members[(one.members.indexOf(turn.who) + 1) % 3]).toBe(onCallAt(one, turn.until).who);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("quiet hours", () => {
  const night: QuietHours = {
    when: { zone: "Asia/Kolkata", from: 22 * 60, until: 7 * 60, weekdays: [1, 2, 3, 4, 5] },
    recipients: ["desk"],
  };
  const until = (text: string, recipient = "desk", all: readonly QuietHours[] = [night]): number | undefined =>
    quietUntil(all, recipient, "warning", at(text));

  it("end on the next day, and go by the day on which they begin", () => {
    const end = at("2026-01-06T07:00:00+05:30");
    expect(until("2026-01-05T21:59:59+05:30")).toBeUndefined();
    expect(until("2026-01-05T22:00:00+05:30")).toBe(end);
    expect(until("2026-01-06T06:59:59+05:30")).toBe(end);
    expect(until("2026-01-06T07:00:00+05:30")).toBeUndefined();
    // Friday's night reaches into Saturday; Saturday has none.
    expect(until("2026-01-10T03:00:00+05:30")).toBe(at("2026-01-10T07:00:00+05:30"));
    expect(until("2026-01-10T23:00:00+05:30")).toBeUndefined();
  });

  it("are those of whom they are for, and never mute what is critical", () => {
    expect(until("2026-01-05T23:00:00+05:30", "pager")).toBeUndefined();
    const everywhere: QuietHours = { when: { zone: "UTC", from: 0, until: 1440, weekdays: [1, 2, 3, 4, 5, 6, 7] } };
    fc.assert(
      fc.property(fc.integer({ min: at("2020-01-01"), max: at("2032-01-01") }), (now) => {
        expect(quietUntil([everywhere, night], "desk", "critical", now)).toBeUndefined();
        expect(quietUntil([everywhere], "desk", "info", now)).toBeGreaterThan(now);
      }),
    );
  });

  it("last as long as the longest of them, a session included", () => {
    const session = { inside: false, name: "nse", isHeld: () => false, nextChange: () => at("2026-01-06T09:15:00+05:30") };
    expect(until("2026-01-05T23:00:00+05:30", "desk", [night, { when: session }])).toBe(at("2026-01-06T09:15:00+05:30"));
  });
});
