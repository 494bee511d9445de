import { expect, test } from "vitest";
import type { ReportTrouble } from "../../src/monitor/inputs.ts";
import { createStoreView } from "../../src/monitor/store-view.ts";
import { bundleOf, T0 } from "../watch/desk.ts";
import { Desk } from "./live-desk.ts";

const BREAKER = bundleOf(`rule circuit_breaker_triggered
  critical when risk.loss <= -5%
`);

test("what a monitor was told in its first minute is known at once, and counted once when the minute is stored", async () => {
  const desk = await Desk.open(BREAKER);
  const live = await desk.start();
  const view = createStoreView({
    store: desk.store,
    now: () => desk.clock.wall(),
    running: () => ({ figures: live.figures(), reason: null, failing: live.failing() }),
    unstored: () => live.unstoredMinutes(),
  });
  const breaker = async () => (await view.health()).checks.find(({ name }) => name === "circuit breaker");
  const series = (metric = "risk.loss") => view.series({ source: "desk", metrics: [metric], since: T0, until: T0 + 3_600_000 });
  expect(await breaker()).toMatchObject({ status: "unknown" });

  desk.send(live, { risk: { loss: -1 } });
  await live.idle();
  await desk.pass(live, 2_000);
  expect(await breaker()).toMatchObject({ status: "ok", message: "risk.loss -1%" });
  expect(await desk.store.series({ since: T0, until: Infinity })).toEqual([]);
  const first = { source: "desk", metric: "risk.loss", minute: T0, count: 1, min: -1, max: -1, sum: -1, last: -1 };
  expect(await series()).toEqual([first]);
  expect(await series("risk.other")).toEqual([]);
  expect(await view.series({ source: "other", since: T0, until: Infinity })).toEqual([]);
  expect(await view.series({ since: T0 + 60_000, until: Infinity })).toEqual([]);

  for (let step = 0; step < 40; step += 1) {
    desk.send(live, { risk: { loss: -2 } });
    await desk.pass(live, 2_000);
  }
  const [minute, ...later] = await series();
  expect((await desk.store.series({ metrics: ["risk.loss"], since: T0, until: Infinity })).map((each) => each.minute)).toEqual([
    T0,
  ]);
  expect(minute).toMatchObject({ minute: T0, count: 30, min: -2, max: -1, last: -2 });
  expect(later).toMatchObject([{ minute: T0 + 60_000, count: 11, last: -2 }]);
  await live.stop();
});

test("a file that has not come to be is no failure, and is named", async () => {
  const desk = await Desk.open(BREAKER);
  let report: ReportTrouble = () => undefined;
  const input = {
    place: "data/engine.jsonl",
    start: (_: unknown, tell: ReportTrouble) => {
      report = tell;
      tell("is not there yet", true);
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
  };
  desk.settings = { sources: [{ name: "desk", collectors: [], input }] };
  const live = await desk.start();
  report(undefined);
  report("cannot be read: permission denied");
  report(undefined);
  await live.stop();
  expect(desk.logged.filter((line) => line.includes("source desk"))).toEqual([
    "monitoring warn source desk: data/engine.jsonl is not there yet",
    "monitoring info source desk: is there now",
    "monitoring error source desk: data/engine.jsonl cannot be read: permission denied",
    "monitoring info source desk: works again",
  ]);
});
