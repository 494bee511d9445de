import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openCalendar } from "../../src/calendar/sessions.ts";
import { formatTimeOfDay, parseTimeOfDay } from "../../src/calendar/time-of-day.ts";
import { formatTradeDate, parseTradeDate, weekdayName, weekdayOf } from "../../src/calendar/trade-date.ts";
import { zoneProblem } from "../../src/calendar/zone.ts";

describe("times of day", () => {
  it("read back as they were written", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1440, max: 2880 }), (minutes) => parseTimeOfDay(formatTimeOfDay(minutes)) === minutes),
    );
    expect([formatTimeOfDay(-420), formatTimeOfDay(1440), formatTimeOfDay(1560), formatTimeOfDay(0)]).toEqual([
      "17:00 -1d",
      "24:00",
      "02:00 +1d",
      "00:00",
    ]);
  });

  it.each(["", "9:15", "09:5", "25:00", "24:01", "09:60", "09:15 +2d", "09:15+1d", "09:15 1d", " 09:15", "09:15:00", "-01:00"])(
    "%j is none",
    (text) => {
      expect(parseTimeOfDay(text)).toBeUndefined();
    },
  );
});

describe("trade dates", () => {
  it("read back as they were written, with their weekday", () => {
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), (day) => {
        const text = formatTradeDate(day);
        expect(parseTradeDate(text)).toBe(day);
        expect(weekdayOf(day)).toBe(((new Date(`${text}T00:00:00Z`).getUTCDay() + 6) % 7) + 1);
      }),
    );
    expect(weekdayName(weekdayOf(parseTradeDate("2025-10-21") ?? 0))).toBe("Tuesday");
  });

  it.each(["2025-02-29", "2025-13-01", "2025-1-1", "20250101", "2025-01-01T00:00", ""])("%j is none", (text) => {
    expect(parseTradeDate(text)).toBeUndefined();
  });
});

describe("zones", () => {
  it("that are understood have sessions", () => {
    for (const zone of [...Intl.supportedValuesOf("timeZone"), "Asia/Kolkata", "US/Eastern", "UTC", "Etc/GMT+5"]) {
      expect(zoneProblem(zone), zone).toBeUndefined();
      const sessions = { regular: { open: 0, close: 1440 } };
      const calendar = openCalendar({ name: "x", zone, source: "x", sessions, weekdays: [1, 2, 3, 4, 5, 6, 7], exceptions: {} });
      expect(calendar.during("regular", 1_760_000_000_000), zone).toBe(true);
    }
  });

  it.each(["", "Mars/Olympus", "+05:30", "GMT+5", "../etc", "Asia/Kolkata "])("%j is none", (zone) => {
    expect(zoneProblem(zone)?.help).toBeDefined();
  });
});
