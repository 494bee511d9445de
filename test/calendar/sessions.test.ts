import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCalendar } from "../../src/calendar/parse.ts";
import { type Calendar, openCalendar } from "../../src/calendar/sessions.ts";
import { formatTradeDate, weekdayOf } from "../../src/calendar/trade-date.ts";
import type { CalendarData, LocalSession } from "../../src/model/calendar.ts";

const MINUTE = 60_000;
const DAY = 1440;

/** Zone and the UTC date of a clock change; Kolkata has none. */
const CHANGES = [
  ["America/New_York", "2025-03-09"],
  ["America/New_York", "2025-11-02"],
  ["Europe/London", "2025-03-30"],
  ["Europe/London", "2025-10-26"],
  ["Australia/Sydney", "2025-04-05"],
  ["Australia/Sydney", "2025-10-04"],
  ["Asia/Kolkata", "2025-10-21"],
] as const;

/** What the clock on the wall shows at each minute of eight days around a change, as minutes since 1970 of a clock without a zone. */
class Wall {
  readonly start: number;
  readonly minutes: readonly number[];

  constructor(zone: string, change: string) {
    this.start = Date.parse(change) - 4 * DAY * MINUTE;
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
    this.minutes = Array.from({ length: 8 * DAY }, (_, index) => {
      const [d, m, y, hh, mm] = format
        .format(this.start + index * MINUTE)
        .split(/[/, :]+/)
        .map(Number) as [number, number, number, number, number];
      return Date.UTC(y, m - 1, d, hh, mm) / MINUTE;
    });
  }

  at(index: number): number {
    return this.start + index * MINUTE;
  }

  firstAtOrAfter(wall: number): number {
    const index = this.minutes.findIndex((shown) => shown >= wall);
    return index < 0 ? this.minutes.length : index;
  }
}

const walls = CHANGES.map(([zone, change]) => ({ zone, change, wall: new Wall(zone, change) }));

/** Minute by minute: held from the first minute that shows the opening (or later) until the first that shows the closing. */
function naively(
  wall: Wall,
  weekdays: readonly number[],
  { open, close }: LocalSession,
  exceptions: CalendarData["exceptions"],
): boolean[] {
  const held = wall.minutes.map(() => false);
  const firstDay = Math.floor((wall.minutes[0] ?? 0) / DAY) - 2;
  for (let day = firstDay; day < firstDay + 14; day += 1) {
    const exception = exceptions[formatTradeDate(day)];
    const session = exception === undefined ? { open, close } : exception.sessions.regular;
    if (session === undefined || (exception === undefined && !weekdays.includes(weekdayOf(day)))) continue;
    held.fill(true, wall.firstAtOrAfter(day * DAY + session.open), wall.firstAtOrAfter(day * DAY + session.close));
  }
  return held;
}

/** Any hours; and often those in the small hours, when clocks change. */
const localSession = fc
  .oneof(
    fc.record({ open: fc.integer({ min: -DAY, max: 2 * DAY - 1 }), length: fc.integer({ min: 1, max: DAY }) }),
    fc.record({ open: fc.integer({ min: 0, max: 200 }), length: fc.integer({ min: 1, max: 120 }) }),
  )
  .map(({ open, length }) => ({ open, close: Math.min(2 * DAY, open + length) }));

function calendarOf(zone: string, parts: Partial<CalendarData>): Calendar {
  const data = { name: "t", zone, source: "test", sessions: {}, weekdays: [1, 2, 3, 4, 5, 6, 7], exceptions: {}, ...parts };
  return openCalendar(data);
}

describe("sessions against a minute-by-minute computation", () => {
  it.each(walls)("$zone around $change", ({ zone, wall }) => {
    const dates = Array.from({ length: 9 }, (_, index) => formatTradeDate(Math.floor((wall.minutes[0] ?? 0) / DAY) + index));
    fc.assert(
      fc.property(
        localSession,
        fc.subarray([1, 2, 3, 4, 5, 6, 7]),
        fc.dictionary(fc.constantFrom(...dates), fc.option(localSession), { maxKeys: 3 }),
        fc.integer({ min: 2 * DAY, max: 6 * DAY }),
        (regular, weekdays, differing, from) => {
          const exceptions = Object.fromEntries(
            Object.entries(differing).map(([date, session]) => [
              date,
              { name: "x", sessions: session === null ? {} : { regular: session } },
            ]),
          );
          const calendar = calendarOf(zone, { sessions: { regular }, weekdays, exceptions });
          const expected = naively(wall, weekdays, regular, exceptions);
          // The first and last two days lack the trade dates around them.
          for (let index = 2 * DAY; index < 6 * DAY; index += 1) {
            if (calendar.during("regular", wall.at(index)) !== expected[index]) {
              expect.fail(`${new Date(wall.at(index)).toISOString()} should be ${String(expected[index])}`);
            }
          }
          const next = expected.findIndex((held, index) => index > from && held !== expected[from]);
          if (next >= 0 && next < 6 * DAY) expect(calendar.nextChange("regular", wall.at(from))).toBe(wall.at(next));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("sessions", () => {
  const nse = open("nse");
  const nyse = open("nyse");
  const always = open("always");

  function open(name: string): Calendar {
    const { calendar } = parseCalendar(readFileSync(`policies/calendars/${name}.yaml`, "utf8"));
    if (calendar === undefined) throw new Error(`${name} does not parse`);
    return openCalendar(calendar);
  }
  const at = (text: string): number => Date.parse(text);

  it("are half open", () => {
    expect(nse.during("regular", at("2025-10-20T09:14:59.999+05:30"))).toBe(false);
    expect(nse.during("regular", at("2025-10-20T09:15:00+05:30"))).toBe(true);
    expect(nse.during("regular", at("2025-10-20T15:29:59.999+05:30"))).toBe(true);
    expect(nse.during("regular", at("2025-10-20T15:30:00+05:30"))).toBe(false);
    expect(nse.during("pre_open", at("2025-10-20T09:00:00+05:30"))).toBe(true);
  });

  it("follow closures, the Muhurat hour and budget Sundays", () => {
    expect(nse.during("regular", at("2025-10-21T10:00:00+05:30"))).toBe(false);
    expect(nse.during("regular", at("2025-10-21T13:45:00+05:30"))).toBe(true);
    expect(nse.during("regular", at("2025-10-22T13:45:00+05:30"))).toBe(false);
    expect(nse.during("regular", at("2026-02-01T10:00:00+05:30"))).toBe(true);
    expect(nse.during("regular", at("2026-02-08T10:00:00+05:30"))).toBe(false);
    expect(nse.nextChange("regular", at("2025-10-21T15:00:00+05:30"))).toBe(at("2025-10-23T09:15:00+05:30"));
  });

  it("keep New York's wall time across the change", () => {
    expect(nyse.intervalsOf("2025-03-07").find(({ session }) => session === "regular")?.open).toBe(at("2025-03-07T14:30:00Z"));
    expect(nyse.intervalsOf("2025-03-10").find(({ session }) => session === "regular")?.open).toBe(at("2025-03-10T13:30:00Z"));
    expect(nyse.intervalsOf("2025-11-28").map(({ session }) => session)).toEqual(["pre", "regular", "post"]);
    expect(nyse.intervalsOf("2025-12-25")).toEqual([]);
    expect(nyse.intervalsOf("no date")).toEqual([]);
  });

  it("never change where a venue never closes", () => {
    expect(always.during("regular", at("2025-10-21T00:00:00Z"))).toBe(true);
    expect(always.nextChange("regular", at("2025-10-21T00:00:00Z"))).toBeUndefined();
    expect(always.pastHorizon(at("2999-01-01T00:00:00Z"))).toBe(false);
  });

  it("belong to their trade date when they cross midnight", () => {
    const regular = { open: -7 * 60, close: 16 * 60 };
    const globex = calendarOf("America/Chicago", {
      sessions: { regular },
      weekdays: [1, 2, 3, 4, 5],
      exceptions: { "2025-09-02": { name: "closed", sessions: {} } },
    });
    expect(globex.intervalsOf("2025-09-08")).toEqual([
      { session: "regular", open: at("2025-09-07T17:00:00-05:00"), close: at("2025-09-08T16:00:00-05:00") },
    ]);
    // Monday evening belongs to Tuesday the 2nd, which is closed.
    expect(globex.during("regular", at("2025-09-01T18:00:00-05:00"))).toBe(false);
    expect(globex.during("regular", at("2025-09-02T18:00:00-05:00"))).toBe(true);
  });

  it("know their horizon by the local date", () => {
    expect(nse.pastHorizon(at("2026-12-31T23:59:59+05:30"))).toBe(false);
    expect(nse.pastHorizon(at("2027-01-01T00:00:00+05:30"))).toBe(true);
    // Past it, ordinary weekdays.
    expect(nse.during("regular", at("2027-01-26T10:00:00+05:30"))).toBe(true);
    expect(nse.during("regular", at("2027-01-24T10:00:00+05:30"))).toBe(false);
  });

  it("are not held for a session that nobody named, nor at no time", () => {
    expect(nse.during("evening", at("2025-10-20T10:00:00+05:30"))).toBe(false);
    expect(nse.nextChange("evening", at("2025-10-20T10:00:00+05:30"))).toBeUndefined();
    expect(nse.during("regular", Number.NaN)).toBe(false);
    expect(nse.nextChange("regular", Number.NaN)).toBeUndefined();
  });

  it("begin at the end of a gap, and at the first of two equal times", () => {
    const night = calendarOf("America/New_York", { sessions: { regular: { open: 150, close: 195 } } });
    expect(night.intervalsOf("2025-03-09")).toEqual([
      { session: "regular", open: at("2025-03-09T03:00:00-04:00"), close: at("2025-03-09T03:15:00-04:00") },
    ]);
    const twice = calendarOf("America/New_York", { sessions: { regular: { open: 75, close: 105 } } });
    expect(twice.intervalsOf("2025-11-02")).toEqual([
      { session: "regular", open: at("2025-11-02T01:15:00-04:00"), close: at("2025-11-02T01:45:00-04:00") },
    ]);
    const lost = calendarOf("America/New_York", { sessions: { regular: { open: 125, close: 175 } } });
    expect(lost.intervalsOf("2025-03-09")).toEqual([]);
  });

  it("are cheap to ask", () => {
    const start = at("2025-10-20T00:00:00Z");
    nse.during("regular", start);
    const began = performance.now();
    for (let index = 0; index < 200_000; index += 1) nse.during("regular", start + index * 100);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
