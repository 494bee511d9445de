import { describe, expect, test } from "vitest";
import { bundleOf, MINUTE, S } from "../watch/desk.ts";
import { Desk } from "./live-desk.ts";

const LOSS = bundleOf("rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%");
const risk = (loss: number): object => ({ risk: { loss } });
const words = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => {
    const { at, transition, severity, rule } = JSON.parse(line) as Record<string, string>;
    return `${at?.slice(14, 23) ?? ""} ${transition ?? ""} ${severity ?? ""} ${rule ?? ""}`;
  });

describe("a live monitor", () => {
  test("records, evaluates by snapshots and by the clock, and tells what a replay tells", async () => {
    const desk = await Desk.open(LOSS);
    const live = await desk.start();
    await desk.pass(live, 10 * S);
    desk.send(live, risk(-4));
    await live.idle();
    await desk.pass(live, 40 * S);
    desk.send(live, risk(-6));
    await desk.pass(live, 3 * S);
    desk.send(live, risk(0));
    await live.stop();
    expect(words(await desk.told())).toEqual([
      "00:45.000 fired warning daily_loss",
      "00:50.001 raised critical daily_loss",
      "00:53.000 resolved critical daily_loss",
    ]);
    expect(await desk.told()).toEqual(await desk.replayed());
    expect(live.figures()).toMatchObject({ received: 3, recorded: 3, evaluated: 3, dropped: 0, inbox: 0, backlog: 0 });
    expect(desk.clock.waiting).toBe(0);
  });

  test("a stop and a start is downtime", async () => {
    const desk = await Desk.open(LOSS);
    const first = await desk.start();
    desk.send(first, risk(-4));
    await desk.pass(first, 20 * S);
    await first.stop();
    desk.clock.advance(10 * MINUTE);
    const second = await desk.start();
    desk.send(second, risk(-4));
    await desk.pass(second, 20 * S);
    await second.stop();
    expect(words(await desk.told())).toEqual(["10:35.000 fired warning daily_loss"]);
    expect(await desk.told()).toEqual(await desk.replayed());
  });
});
