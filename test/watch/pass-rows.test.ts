import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { BatchJudge } from "../../src/watch/judged-batch.ts";
import type { Watch } from "../../src/watch/watch.ts";
import { batchOf } from "../evaluate/columns/batch-of.ts";
import { bundleOf, loss, S, T0, watchOf } from "./desk.ts";

const HOUR = 3_600 * S;
const PLAIN = bundleOf("rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%", {
  interval: 5 * S,
});

interface Passed {
  readonly watch: Watch;
  readonly next: number;
  readonly pending: string | undefined;
}

/** After a first snapshot at T0, rows of these losses, ten seconds apart. */
function pass(losses: readonly unknown[], bundle: Bundle = PLAIN, longestGap = HOUR): Passed {
  const watch = watchOf([bundle]);
  watch.snapshot(loss(0, -1));
  const batch = batchOf(losses.map((value, index) => ({ ...loss((index + 1) * 10 * S, 0), risk: { loss: value as number } })));
  if (batch === undefined) throw new Error("does not fit");
  const { next, pending } = watch.passRows(new BatchJudge([bundle]).judge(batch), 0, longestGap);
  return { watch, next, pending: pending === undefined ? undefined : `${pending.kind} at ${(pending.now - T0) / S}s` };
}

describe("rows that are passed over", () => {
  it("are all, where nothing comes of any", () => {
    const { watch, next, pending } = pass([-1, -2, -1.5]);
    expect({ next, pending, now: watch.now, ...watch.counters }).toMatchObject({
      ...{ next: 3, pending: undefined, now: T0 + 30 * S },
      // With the clock instants between, and the snapshot before.
      ...{ snapshots: 4, evaluations: 7 },
    });
  });

  it("end behind an outcome that changes", () => {
    expect(pass([-1, -6, -1])).toMatchObject({ next: 2, pending: "snapshot at 20s" });
  });

  it("end before a row at whose clock instants a timer is over", () => {
    const { watch, next, pending } = pass([-4, -4]);
    expect({ next, pending }).toEqual({ next: 1, pending: "snapshot at 10s" });
    const [, second] = [watch, pass([-1, -1])];
    expect(second.pending).toBeUndefined();
  });

  it("end before a value that the schema refuses, and before a long silence", () => {
    expect(pass([-1, "low", -1])).toMatchObject({ next: 1, pending: undefined });
    expect(pass([-1, -101, -1])).toMatchObject({ next: 1, pending: undefined });
    expect(pass([-1, -1], PLAIN, 9 * S)).toMatchObject({ next: 0, pending: undefined });
  });

  it("make way for a clock instant at which something is due", () => {
    const watch = watchOf([PLAIN]);
    watch.snapshot(loss(0, -4));
    const batch = batchOf([loss(60 * S, -4)]);
    if (batch === undefined) throw new Error("does not fit");
    const judged = new BatchJudge([PLAIN]).judge(batch);
    const passed = watch.passRows(judged, 0, HOUR);
    expect([passed.next, passed.pending?.kind, passed.pending?.now]).toEqual([0, "clock", T0 + 30 * S]);
    if (passed.pending === undefined) throw new Error("nothing pending");
    expect(watch.commit(passed.pending).transitions.map(({ transition }) => transition)).toEqual(["fired"]);
    expect(watch.passRows(judged, 0, HOUR).next).toBe(1);
  });

  it("are none before the first snapshot, and none while a refused value is told", () => {
    const batch = batchOf([loss(10 * S, -1)]);
    if (batch === undefined) throw new Error("does not fit");
    const judged = new BatchJudge([PLAIN]).judge(batch);
    expect(watchOf([PLAIN]).passRows(judged, 0, HOUR)).toEqual({ next: 0, pending: undefined });
    const watch = watchOf([PLAIN]);
    watch.snapshot({ ...loss(0, -1), risk: { loss: "low" } });
    expect(watch.passRows(judged, 0, HOUR)).toEqual({ next: 0, pending: undefined });
  });
});
