import fc from "fast-check";
import { expect, test } from "vitest";
import { openCalendar } from "../../../src/calendar/sessions.ts";
import { comesWeekly } from "../../../src/check/lints/meeting.ts";
import type { CalendarData } from "../../../src/model/calendar.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;

const session = fc
  .tuple(fc.integer({ min: -600, max: 1440 }), fc.constantFrom(0, 1, 60, 390, 1439, 1440, 1441))
  .map(([open, length]) => ({ open, close: open + length }));

const calendar: fc.Arbitrary<CalendarData> = fc.record({
  name: fc.constant("c"),
  zone: fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"),
  source: fc.constant("a test"),
  sessions: fc.dictionary(fc.constantFrom("regular", "late"), session),
  weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 })),
  exceptions: fc.dictionary(
    fc.integer({ min: 0, max: 20 }).map((day) => new Date(Date.UTC(2025, 2, 1 + day)).toISOString().slice(0, 10)),
    fc.record({ name: fc.constant("e"), sessions: fc.dictionary(fc.constantFrom("regular"), session) }),
  ),
});

/** Instants at which a session can begin or end, and those a minute before. */
function* instants(data: CalendarData, name: string) {
  const open = openCalendar(data);
  const start = Date.UTC(2025, 3, 1);
  for (let now: number | undefined = start; now !== undefined && now < start + 40 * DAY; now = open.nextChange(name, now)) {
    yield now;
    yield now - MINUTE;
  }
}

test("what an ordinary week gives comes about", () => {
  let proved = 0;
  fc.assert(
    fc.property(calendar, fc.constantFrom("regular", "late"), fc.boolean(), (data, name, wanted) => {
      const held = openCalendar(data);
      if (!comesWeekly([{ calendar: held, session: name, wanted }])) return;
      proved += 1;
      expect([...instants(data, name)].some((now) => held.during(name, now) === wanted)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(proved).toBeGreaterThan(100);
});

test("nothing is said of a session that is never held, of one that never ends, and of two", () => {
  const data: CalendarData = {
    name: "c",
    zone: "UTC",
    source: "a test",
    sessions: { regular: { open: 0, close: 1440 } },
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    exceptions: {},
  };
  const always = openCalendar(data);
  const on = { calendar: always, session: "regular", wanted: true };
  expect(comesWeekly([on])).toBe(true);
  expect(comesWeekly([{ ...on, wanted: false }])).toBe(false);
  expect(comesWeekly([{ ...on, session: "late" }])).toBe(false);
  expect(comesWeekly([{ ...on, session: "toString" }])).toBe(false);
  expect(comesWeekly([{ ...on, calendar: openCalendar({ ...data, weekdays: [] }) }])).toBe(false);
  expect(comesWeekly([on, on])).toBe(false);
});
