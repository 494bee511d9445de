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

it("saves and lists what a command has changed, and the very same as long as nothing changes", () => {
  const each = { variable: "p", collection: { ref: { path: ["positions"] } } };
  const critical = { fact: "p", path: "$.size", operator: "greaterThan", value: 100 } as const;
  const bundle = bundleOf({ rules: [{ rule: "over", each, critical }] });
  const alerts = bundle.alerts.map((alert) => ({ ...alert, latch: true }));
  const watch = createWatch({ source: "engine", bundles: [{ ...bundle, alerts }], startedAt: START });
  const told = (seconds: number, positions: object): void => {
    watch.snapshot({ timestamp: new Date(START + seconds * 1_000).toISOString(), positions });
  };
  const rule = (): unknown => watch.save().policies[0]?.rules[0];
  const rest = { b: { size: 1 } };
  told(1, { a: { size: 200 }, ...rest });
  told(2, rest);
  const [saved, [open]] = [rule(), watch.openAlerts()];
  told(3, rest);
  expect(rule()).toBe(saved);
  expect(watch.openAlerts()).toEqual([open]);
  const command = { kind: "acknowledge", rule: "over", key: "a", author: "ana", comment: "seen", until: null } as const;
  expect(watch.command(command, START + 3_000).accepted).toBe(true);
  expect(JSON.stringify(rule())).toContain("ana");
  expect(watch.openAlerts()).toMatchObject([{ key: "a", acknowledgement: { author: "ana" } }]);
  expect(watch.command({ kind: "reset", rule: "over", key: "a", author: "ana", comment: "over" }, START + 3_000).accepted).toBe(
    true,
  );
  expect(watch.openAlerts()).toEqual([]);
  expect(rule()).toMatchObject({ alerts: [{ key: "b", state: null }] });
});
