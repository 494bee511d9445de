import { expect, test } from "vitest";
import { EXCHANGE_ZONES, zoneProblem } from "../../src/calendar/zone.ts";

test.each([...EXCHANGE_ZONES])("%s is a zone here too", (zone) => {
  expect(zoneProblem(zone)).toBeUndefined();
  expect(new Intl.DateTimeFormat("en", { timeZone: zone }).format(0)).not.toBe("");
});
