import { expect, it } from "vitest";
import { createWatch } from "../../src/watch/watch.ts";
import { bundleOf } from "../evaluate/bundle-builder.ts";

/** More than one call takes as arguments. */
const KEYS = 150_000;
const START = Date.parse("2025-10-14T03:30:00.000Z");

it("tells every alert of a collection that fires as a whole, in key order", () => {
  const each = { variable: "p", collection: { ref: { path: ["positions"] } } };
  const critical = { fact: "p", path: "$.size", operator: "greaterThan", value: 100 } as const;
  const watch = createWatch({
    source: "engine",
    bundles: [bundleOf({ rules: [{ rule: "over", each, critical }] })],
    startedAt: START,
  });
  const large = { size: 200 };
  const positions = Object.fromEntries(
    Array.from({ length: KEYS }, (_, index) => [`K${String(KEYS - index).padStart(6, "0")}`, large]),
  );
  const { steps } = watch.snapshot({ timestamp: "2025-10-14T03:30:05.000Z", positions });
  const keys = steps.flatMap(({ transitions }) => transitions).map(({ key }) => key);
  expect(keys).toHaveLength(KEYS);
  expect(keys.every((key, index) => key === `K${String(index + 1).padStart(6, "0")}`)).toBe(true);
  expect(watch.openAlerts()).toHaveLength(KEYS);
  expect(watch.openAlerts()[7]).toBe(watch.openAlerts()[7]);
});
