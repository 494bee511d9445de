import { expect, test } from "vitest";
import { crash } from "./crash.ts";

test("killed at random instants and write boundaries, a monitor loses, doubles and reorders nothing", {
  timeout: 120_000,
}, async () => {
  const report = await crash({ rounds: 8, seed: 20_261_123, roundsPerFolder: 4 });
  expect(report).toMatchObject({ snapshotsLost: 0, lost: 0, duplicated: 0, outOfOrder: 0, notificationsLost: 0, differences: [] });
  expect(report.killedAtBoundary + report.killedAtInstant).toBeGreaterThan(0);
  expect(report.transitions).toBeGreaterThan(50);
});
