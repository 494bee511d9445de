import { expect, test } from "vitest";
import { month } from "./month.ts";
import { judge } from "./verdict.ts";

/** Of what fills up within a day; days of recordings and of the alert log take longer. */
const DAYS = new Set(["recordings, files", "recordings, MB", "alert logs, files"]);

test("through a day of virtual time nothing grows but what is kept for a day", async () => {
  const report = await month({
    days: 1,
    every: 120_000,
    samplesADay: 24,
    seed: 20_261_124,
    retention: { alerts: "2h", metrics: "2h", recordings: "1d" },
  });
  const leaks = report.series.map(judge).filter(({ name, isLeak }) => isLeak && !DAYS.has(name));
  expect(leaks).toEqual([]);
  expect(Object.entries(report.faults).filter(([, count]) => count > 0)).toEqual([]);
  expect(report.troubles).toEqual([]);
  expect(report.snapshots).toBe(720);
  expect(Object.keys(report.transitions)).toEqual(expect.arrayContaining(["fired", "resolved", "raised", "reset"]));
  expect(report.commands.accepted).toBeGreaterThan(0);
});
