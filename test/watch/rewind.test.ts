import { describe, expect, test } from "vitest";
import { bundleOf, loss, MINUTE, S, snapshotAt, T0, told, watchOf } from "./desk.ts";

const LOSS = "rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%";
const LAPSED = "rule lapsed\n  critical when age(heartbeat.last_tick) > 60s";

describe("a clock that is set back", () => {
  test("keeps what a `for` has counted, and takes snapshots that are older than the last", () => {
    const watch = watchOf([bundleOf(LOSS, { stale: "1h" })]);
    watch.snapshot(loss(10 * MINUTE, -4));
    watch.snapshot(loss(10 * MINUTE + 20 * S, -4));
    watch.rewind(5 * MINUTE);
    expect(watch.now).toBe(T0 + 5 * MINUTE + 20 * S);
    expect(told(watch.snapshot(loss(5 * MINUTE + 29 * S, -4)))).toEqual([]);
    expect(told(watch.snapshot(loss(5 * MINUTE + 30 * S, -4)))).toEqual(["330s !fired warning daily_loss (condition)"]);
  });

  test("fires nothing falsely: neither age nor staleness", () => {
    const watch = watchOf([bundleOf(LAPSED, { stale: "2m", missing: "critical after 1m" })]);
    const beat = (ms: number) => snapshotAt(ms, { heartbeat: { last_tick: new Date(T0 + ms).toISOString() } });
    watch.snapshot(beat(60 * MINUTE));
    watch.rewind(30 * MINUTE);
    for (const seconds of [5, 10, 15, 20]) expect(told(watch.snapshot(beat(30 * MINUTE + seconds * S)))).toEqual([]);
  });

  test("an instant that is lived twice names two episodes", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    const episodes = [...Array(2).keys()].map(() => {
      const fired = watch.snapshot(loss(5 * S, -6)).steps.flatMap(({ transitions }) => transitions)[0];
      watch.snapshot(loss(6 * S, 0));
      watch.rewind(5 * S);
      return fired;
    });
    expect(episodes.map((each) => each?.at)).toEqual([T0 + 5 * S, T0 + 5 * S]);
    expect(new Set(episodes.map((each) => each?.episode)).size).toBe(2);
  });

  test("is remembered by what is saved", () => {
    const watch = watchOf([bundleOf(LOSS)]);
    watch.snapshot(loss(5 * S, -6));
    watch.rewind(2 * S);
    const again = watchOf([bundleOf(LOSS)], { startedAt: T0 + 3 * S });
    again.restore(watch.save());
    expect(again.save()).toEqual(watch.save());
    expect(again.save().era).toBe(1);
  });
});

describe("a snapshot that was refused outside, from the future", () => {
  test("is counted and told as one that the watch refused itself", () => {
    const [judged, noted] = [watchOf([bundleOf(LOSS)]), watchOf([bundleOf(LOSS)])];
    judged.snapshot(loss(30 * S, 0), { receivedAt: T0 + 10 * S });
    noted.noteSkew(20 * S);
    expect(noted.counters).toEqual(judged.counters);
    const expected = judged.snapshot(loss(10 * S, 0)).steps;
    expect(noted.snapshot(loss(10 * S, 0)).steps).toEqual(expected);
    expect(told(expected)).toContain("5s !fired critical clock_skew (condition)");
  });
});

test("windows that are refilled over a downtime count it as little as the watch that lived it", () => {
  const bundle = bundleOf("rule frozen\n  warning when unchanged(risk.errors) >= 60s");
  const errors = (ms: number) => snapshotAt(ms, { risk: { errors: 1 } });
  const lived = watchOf([bundle]);
  lived.snapshot(errors(0));
  lived.restart(T0 + 200 * S);
  lived.snapshot(errors(210 * S));
  const refilled = watchOf([bundle], { startedAt: T0 + 210 * S });
  refilled.refill(errors(0), T0);
  refilled.refillDowntime(200 * S);
  refilled.refill(errors(210 * S), T0 + 210 * S);
  refilled.restore(lived.save());
  for (const watch of [lived, refilled]) {
    expect(told(watch.snapshot(errors(259 * S)))).toEqual([]);
    expect(told(watch.snapshot(errors(260 * S)))).toEqual(["260s !fired warning frozen (condition)"]);
  }
});
