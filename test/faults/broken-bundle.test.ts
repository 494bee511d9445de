import { describe, expect, test, vi } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { SourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { Desk } from "../monitor/live-desk.ts";
import { bundleOf } from "../watch/desk.ts";

const bug = vi.hoisted(() => ({ isThere: false }));

// A policy of the name `broken` has a bug in its evaluator.
vi.mock("../../src/evaluate/evaluator.ts", async (importOriginal) => {
  const original = await importOriginal<{ createSourceEvaluator: (bundle: Bundle) => SourceEvaluator }>();
  return {
    ...original,
    createSourceEvaluator: (bundle: Bundle): SourceEvaluator => {
      const evaluator = original.createSourceEvaluator(bundle);
      if (bundle.policy !== "broken") return evaluator;
      const evaluate = evaluator.evaluate.bind(evaluator);
      evaluator.evaluate = (now) => {
        if (bug.isThere) throw new Error("a bug");
        return evaluate(now);
      };
      return evaluator;
    },
  };
});

const RULES = "rule daily_loss\n  critical when risk.loss <= -5%\nrule errors\n  warning when risk.errors > 3";
const SOUND = bundleOf(RULES, { name: "sound" });
const BAD = { risk: { loss: -6, errors: 9 } };

/** The alert of one rule cannot be told: its message breaks. */
function unspeakable(bundle: Bundle, rule: string, isBroken: () => boolean): Bundle {
  return {
    ...bundle,
    alerts: bundle.alerts.map((alert) => {
      if (alert.rule !== rule) return alert;
      const { message } = alert;
      return Object.defineProperty({ ...alert }, "message", {
        enumerable: true,
        get: () => {
          if (isBroken()) throw new Error("a bug");
          return message;
        },
      });
    }),
  };
}

async function fired(desk: Desk): Promise<readonly string[]> {
  const all = await desk.store.transitions({ source: "desk" });
  return all.map(({ policy, rule, transition }) => `${policy} ${rule} ${transition}`);
}

describe("a bug in one bundle", () => {
  test("while it is evaluated: the other policies go on with the same snapshot, it is told, and it is made good when it works again", async () => {
    const desk = await Desk.open(bundleOf(RULES, { name: "broken" }), SOUND);
    const live = await desk.start();
    await desk.pass(live, 10_000);
    bug.isThere = true;
    desk.send(live, BAD);
    await desk.pass(live, 10_000);
    expect(await fired(desk)).toEqual(["sound daily_loss fired", "sound errors fired"]);
    expect(desk.logged.filter((line) => line.includes("evaluation: one was left out: policy broken: a bug"))).toHaveLength(1);
    bug.isThere = false;
    await desk.pass(live, 5_000);
    expect((await fired(desk)).slice(2)).toEqual(["broken daily_loss fired", "broken errors fired"]);
    await live.stop();
  });

  test("while its alerts are stepped: the other alerts of the same evaluation are told, and nothing is wedged", async () => {
    let isBroken = false;
    const bundle = unspeakable(bundleOf(RULES, { name: "desk" }), "daily_loss", () => isBroken);
    const desk = await Desk.open(bundle, SOUND);
    const live = await desk.start();
    await desk.pass(live, 10_000);
    isBroken = true;
    desk.send(live, BAD);
    await desk.pass(live, 10_000);
    expect(await fired(desk)).toEqual(["desk errors fired", "sound daily_loss fired", "sound errors fired"]);
    desk.send(live, { risk: { loss: -1, errors: 0 } });
    await desk.pass(live, 5_000);
    isBroken = false;
    desk.send(live, BAD);
    await desk.pass(live, 5_000);
    expect((await fired(desk)).filter((line) => line === "desk daily_loss fired")).toHaveLength(1);
    expect(live.figures()).toMatchObject({ backlog: 0, inbox: 0 });
    await live.stop();
  });

  test("in the step after the evaluation: what it told is kept and committed by the next round", async () => {
    const desk = await Desk.open(SOUND);
    let isBroken = false;
    desk.settings = {
      channelsOf: () => {
        if (isBroken) throw new Error("a bug in a route");
        return [];
      },
    };
    const live = await desk.start();
    await desk.pass(live, 5_000);
    isBroken = true;
    desk.send(live, BAD);
    await desk.pass(live, 2_000);
    expect(await fired(desk)).toEqual(["sound daily_loss fired", "sound errors fired"]);
    expect(desk.logged.join("\n")).toMatch(/notifications: nobody was chosen for .*: a bug in a route/);
    isBroken = false;
    await live.stop();
    expect(await desk.replayed()).toEqual(await desk.told());
  });
});
