import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Transition } from "../../src/model/transition.ts";
import type { SavedWatch } from "../../src/watch/saved.ts";
import { bundleOf, loss, MINUTE, S, snapshotAt, T0, told, watchOf } from "./desk.ts";
import { BUNDLE, recordings } from "./random-desk.ts";

const LOSS = "rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%";

describe("a restart", () => {
  test("at any point, without downtime, changes nothing", () => {
    fc.assert(
      fc.property(recordings, fc.nat(), (snapshots, where) => {
        const kept = watchOf([BUNDLE]);
        const expected: Transition[] = [];
        for (const raw of snapshots) expected.push(...kept.snapshot(raw).steps.flatMap(({ transitions }) => transitions));
        const stopAfter = where % snapshots.length;
        let watch = watchOf([BUNDLE]);
        const history: { raw: unknown; now: number }[] = [];
        const actual: Transition[] = [];
        for (const [index, raw] of snapshots.entries()) {
          const { admission, steps } = watch.snapshot(raw);
          if (admission.admitted) history.push({ raw, now: admission.now });
          actual.push(...steps.flatMap(({ transitions }) => transitions));
          if (index !== stopAfter) continue;
          const saved = JSON.parse(JSON.stringify(watch.save())) as SavedWatch;
          watch = watchOf([BUNDLE], { startedAt: saved.now ?? T0 });
          for (const { raw: old, now } of history) watch.refill(old, now);
          actual.push(...watch.restore(saved).transitions);
        }
        expect(actual).toEqual(expected);
        expect(watch.save()).toEqual(kept.save());
      }),
      { numRuns: 40 },
    );
  });

  test("counts no downtime towards a for, and runs no clock in it", () => {
    const watch = watchOf([bundleOf(LOSS, { stale: "1h" })]);
    watch.snapshot(loss(0, -4));
    watch.snapshot(loss(20 * S, -4));
    watch.restart(T0 + 10 * MINUTE);
    expect([...watch.instants(T0 + 10 * MINUTE + 11 * S)].map((now) => now - T0)).toEqual([605_000, 610_000]);
    expect(told(watch.snapshot(loss(10 * MINUTE + 9 * S, -4)))).toEqual([]);
    expect(told(watch.snapshot(loss(10 * MINUTE + 11 * S, -4)))).toEqual(["610s !fired warning daily_loss (condition)"]);
  });

  test("two starts without an evaluation between them count the downtime once", () => {
    const watch = watchOf([bundleOf(LOSS, { stale: "1h" })]);
    watch.snapshot(loss(0, -4));
    watch.snapshot(loss(20 * S, -4));
    watch.restart(T0 + 5 * MINUTE);
    watch.restart(T0 + 10 * MINUTE);
    expect(told(watch.snapshot(loss(10 * MINUTE + 11 * S, -4)))).toEqual(["610s !fired warning daily_loss (condition)"]);
  });

  test("counts no downtime as time in which a value stood still", () => {
    const bundle = bundleOf("rule frozen\n  warning when unchanged(risk.errors) >= 60s");
    const errors = (ms: number) => snapshotAt(ms, { risk: { errors: 1 } });
    const kept = watchOf([bundle]);
    kept.snapshot(errors(0));
    kept.snapshot(errors(50 * S));
    const fresh = watchOf([bundle], { startedAt: T0 + 200 * S });
    fresh.refill(errors(0), T0);
    fresh.refill(errors(50 * S), T0 + 50 * S);
    fresh.restore(kept.save());
    kept.restart(T0 + 200 * S);
    for (const watch of [kept, fresh]) {
      expect(told(watch.snapshot(errors(209 * S)))).toEqual([]);
      expect(told(watch.snapshot(errors(210 * S)))).toEqual(["210s !fired warning frozen (condition)"]);
    }
  });

  test("refuses what was refused before", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    watch.snapshot(loss(20 * S, 0));
    const again = watchOf([bundleOf(LOSS)], { startedAt: T0 + MINUTE });
    again.restore(watch.save());
    expect(again.snapshot(loss(20 * S, 0)).admission).toMatchObject({ kind: "same timestamp" });
  });
});

describe("a new version of a policy", () => {
  test("a rule that lives on keeps its state, its timers included", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    watch.snapshot(loss(0, -4));
    const longer = bundleOf(LOSS.replace("30s", "60s"), { version: "1.1.0" });
    expect(told(watch.replaceBundle(longer, T0 + 1))).toEqual([]);
    expect(told(watch.snapshot(loss(50 * S, -4)))).toEqual([]);
    const { steps } = watch.snapshot(loss(60 * S, -4));
    expect(told(steps)).toEqual(["60s !fired warning daily_loss (condition)"]);
    expect(steps.at(-1)?.transitions[0]?.version).toBe("1.1.0");
  });

  test("a hold of another kind starts over", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    watch.snapshot(loss(0, -4));
    watch.replaceBundle(bundleOf(LOSS.replace("30s", "2 snapshots")), T0 + 1);
    expect(told(watch.snapshot(loss(1 * S, -4)))).toEqual([]);
    expect(told(watch.snapshot(loss(2 * S, -4)))).toEqual(["2s !fired warning daily_loss (condition)"]);
  });

  test("without the latch that it had, an alert follows its conditions; with a new one it latches", () => {
    const rule = "rule daily_loss\n  critical when risk.loss <= -5%";
    const freed = watchOf([bundleOf(`${rule}\n  latch`)]);
    freed.snapshot(loss(0, -6));
    expect(told(freed.snapshot(loss(1 * S, 0)))).toEqual([]);
    freed.replaceBundle(bundleOf(rule), T0 + 1 * S);
    expect(told(freed.snapshot(loss(2 * S, 0)))).toEqual(["2s !resolved critical daily_loss (condition)"]);
    const bound = watchOf([bundleOf(rule)]);
    bound.snapshot(loss(0, -6));
    bound.replaceBundle(bundleOf(`${rule}\n  latch`), T0);
    bound.snapshot(loss(1 * S, -6));
    expect(told(bound.snapshot(loss(2 * S, 0)))).toEqual([]);
    expect(bound.alert("daily_loss", null)).toMatchObject({ severity: "critical", latched: true });
  });

  test("a rule that is gone closes with the reason policy, told to those who know of it", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    watch.snapshot(loss(0, -6));
    const step = watch.replaceBundle(bundleOf("rule other\n  critical when risk.errors > 1"), T0 + 5);
    expect(told(step)).toEqual(["0.005s !closed critical daily_loss (policy)"]);
    expect(step.transitions[0]).toMatchObject({ ordinal: 2, message: "daily_loss is no longer part of core" });
    expect(watch.alert("daily_loss", null)).toBeUndefined();
  });

  test("starts from the newest snapshot, or from the history that it is given", () => {
    const rule = "rule errors\n  warning when increase(risk.errors over 1m) > 2";
    const errors = (ms: number, count: number) => snapshotAt(ms, { risk: { errors: count } });
    const forgetful = watchOf([bundleOf(LOSS)]);
    const mindful = watchOf([bundleOf(LOSS)]);
    for (const watch of [forgetful, mindful]) {
      watch.snapshot(errors(0, 0));
      watch.snapshot(errors(1 * S, 2));
    }
    forgetful.replaceBundle(bundleOf(rule), T0 + 1 * S);
    mindful.replaceBundle(bundleOf(rule), T0 + 1 * S, [
      { raw: errors(0, 0), now: T0 },
      { raw: errors(1 * S, 2), now: T0 + 1 * S },
    ]);
    expect(told(forgetful.snapshot(errors(2 * S, 4)))).toEqual([]);
    expect(told(mindful.snapshot(errors(2 * S, 4)))).toEqual(["2s !fired warning errors (condition)"]);
  });

  test("a policy that is no longer watched closes all its alerts, the built-in ones too", () => {
    const watch = watchOf([bundleOf(LOSS), bundleOf("rule other\n  critical when risk.errors > 1", { name: "second" })]);
    watch.snapshot(snapshotAt(0, { risk: { loss: -6, errors: 5, unused: "x" } }));
    expect(told(watch.removeBundle("core", T0 + 1 * S))).toEqual([
      "1s !closed critical daily_loss (policy)",
      "1s !closed warning snapshot_invalid/risk.unused (policy)",
    ]);
    expect(watch.alerts().map(({ policy, rule }) => `${policy} ${rule}`)).toEqual(["second other"]);
    const next = watch.snapshot(snapshotAt(2 * S, { risk: { loss: -6, errors: 5, unused: "x" } }));
    expect(told(next)).toEqual(["2s !fired warning snapshot_invalid/risk.unused (condition)"]);
  });

  test("after a restart as well", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    watch.snapshot(loss(0, -6));
    const next = watchOf([bundleOf("rule other\n  critical when risk.errors > 1")], { startedAt: T0 + MINUTE });
    expect(told(next.restore(watch.save()))).toEqual(["60s !closed critical daily_loss (policy)"]);
  });
});
