import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCalendar } from "../../src/calendar/parse.ts";

function shipped(name: string): ReturnType<typeof parseCalendar> {
  return parseCalendar(readFileSync(`policies/calendars/${name}.yaml`, "utf8"));
}

describe("calendars that ship", () => {
  it.each(["nse", "nyse", "always"])("%s has no problem and says where its dates come from", (name) => {
    const { calendar, problems } = shipped(name);
    expect(problems).toEqual([]);
    expect(calendar?.source.length).toBeGreaterThan(5);
  });

  it("NSE is closed on 13 weekdays of 2025 (a 14th, Diwali, has Muhurat trading) and 16 of 2026", () => {
    const exceptions = Object.entries(shipped("nse").calendar?.exceptions ?? {});
    const closed = (year: string): number =>
      exceptions.filter(([date, { sessions }]) => date.startsWith(year) && Object.keys(sessions).length === 0).length;
    expect([closed("2025"), closed("2026")]).toEqual([13, 16]);
    expect(exceptions.filter(([, { sessions }]) => "regular" in sessions).map(([date]) => date)).toEqual([
      "2025-02-01",
      "2025-10-21",
      "2026-02-01",
    ]);
  });

  it("NYSE closes at 13:00 on its early days and trades late until 17:00", () => {
    const exceptions = shipped("nyse").calendar?.exceptions ?? {};
    expect(exceptions["2025-11-28"]?.sessions).toEqual({
      pre: { open: 240, close: 570 },
      regular: { open: 570, close: 780 },
      post: { open: 780, close: 1020 },
    });
    expect(exceptions["2027-12-24"]).toEqual({ name: "Christmas Day, observed", sessions: {} });
  });
});
