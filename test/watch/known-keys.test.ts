import { describe, expect, test } from "vitest";
import { bundleOf, S, snapshotAt, T0, told, watchOf } from "./desk.ts";

const DRIFT = `
rule drift for each position in positions
  warning when position.quantity != position.broker_quantity
`;

function quantities(...entries: readonly [key: string, quantity: number][]) {
  return { positions: Object.fromEntries(entries.map(([key, quantity]) => [key, { quantity, broker_quantity: 1 }])) };
}

describe("who is missed when a collection is absent", () => {
  const bundle = bundleOf(DRIFT, { missing: "critical after 10s" });

  test("its known keys alone, also where the alert without a key has fired shortly before", () => {
    const watch = watchOf([bundle]);
    watch.snapshot(snapshotAt(0));
    expect(told(watch.snapshot(snapshotAt(20 * S, quantities(["A", 1]))))).toEqual([
      "10s !fired critical drift (no data)",
      "20s !resolved critical drift (data is back)",
    ]);
    watch.snapshot(snapshotAt(30 * S));
    expect(told(watch.snapshot(snapshotAt(60 * S)))).toEqual(["40s !fired critical drift/A (no data)"]);
    expect(watch.alert("drift", null)?.phase).toBe("ok");
  });

  test("not a key that was gone before, though it fired within the hour", () => {
    const watch = watchOf([bundle]);
    watch.snapshot(snapshotAt(0, quantities(["A", 2], ["B", 1])));
    expect(told(watch.snapshot(snapshotAt(5 * S, quantities(["A", 1], ["B", 1]))))).toEqual([
      "5s !resolved warning drift/A (condition)",
    ]);
    watch.snapshot(snapshotAt(10 * S, quantities(["B", 1])));
    expect(watch.alerts().map(({ key }) => key)).toEqual(["B"]);
    watch.snapshot(snapshotAt(20 * S));
    expect(told(watch.snapshot(snapshotAt(60 * S)))).toEqual(["30s !fired critical drift/B (no data)"]);
  });

  test("nobody's key where all are gone: then the alert without a key", () => {
    const watch = watchOf([bundle]);
    watch.snapshot(snapshotAt(0, quantities(["A", 2])));
    watch.snapshot(snapshotAt(5 * S, quantities(["A", 1])));
    watch.snapshot(snapshotAt(10 * S, quantities()));
    watch.snapshot(snapshotAt(20 * S));
    expect(told(watch.snapshot(snapshotAt(60 * S)))).toEqual(["30s !fired critical drift (no data)"]);
  });

  test("a key that is gone while its alert is open is still missed", () => {
    const watch = watchOf([bundle]);
    watch.snapshot(snapshotAt(0, quantities(["A", 2])));
    watch.snapshot(snapshotAt(10 * S, quantities()));
    watch.snapshot(snapshotAt(20 * S));
    expect(told(watch.snapshot(snapshotAt(60 * S)))).toEqual(["30s !raised critical drift/A (no data)"]);
  });

  test("what flapped and is gone is told of when the hour is over, and then forgotten", () => {
    const flapping = bundleOf(DRIFT, { missing: "critical after 10s", flapLimit: 1 });
    const watch = watchOf([flapping]);
    watch.snapshot(snapshotAt(0, quantities(["A", 2], ["B", 1])));
    watch.snapshot(snapshotAt(5 * S, quantities(["A", 1], ["B", 1])));
    watch.snapshot(snapshotAt(10 * S, quantities(["B", 1])));
    watch.snapshot(snapshotAt(20 * S));
    expect(told(watch.snapshot(snapshotAt(3_620 * S))).filter((line) => line.includes("/A"))).toEqual([
      "3600s steady warning drift/A (no more than 1 changes within an hour)",
    ]);
    expect(watch.alert("drift", "A")).toBeUndefined();
  });
});

test("the skew of a clock is told by one policy, whatever the intervals of others", () => {
  const rule = "rule loss\n  critical when risk.loss <= -5%\n";
  const slow = bundleOf(rule, { name: "slow" });
  const quick = bundleOf(rule, { name: "quick", interval: 2_000 });
  const watch = watchOf([slow, quick]);
  watch.snapshot(snapshotAt(0));
  watch.snapshot(snapshotAt(600 * S), { receivedAt: T0 });
  const steps = [...watch.instants(T0 + 11 * S)].flatMap((now) => {
    const pending = watch.beginClock(now);
    return pending === undefined ? [] : watch.commit(pending).transitions;
  });
  const over = watch.snapshot(snapshotAt(11 * S), { receivedAt: T0 + 11 * S }).steps.flatMap(({ transitions }) => transitions);
  expect([...steps, ...over].map(({ policy, rule: name, transition }) => `${policy} ${name} ${transition}`)).toEqual([
    "slow clock_skew fired",
    "slow clock_skew resolved",
  ]);
});
