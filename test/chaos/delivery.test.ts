import { expect, test } from "vitest";
import { crashDelivery } from "./delivery.ts";

test("killed while it sends to receivers that misbehave, a monitor tells everything at least once and in order", {
  timeout: 240_000,
}, async () => {
  const report = await crashDelivery({ rounds: 3, seed: 20_261_124, alerts: 50 });
  expect(report).toMatchObject({ killed: 3, lost: 0, unknown: 0, outOfOrder: 0, undelivered: 0, expected: 600, arrived: 600 });
  expect(report.duplicates).toBeGreaterThan(0);
  expect(Object.keys(report.faults).length).toBeGreaterThan(3);
});
