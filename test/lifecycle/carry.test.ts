import { describe, expect, test } from "vitest";
import { carryOver, closeRemoved, keysLiveOn } from "../../src/lifecycle/carry.ts";
import type { Settings } from "../../src/lifecycle/input.ts";
import type { Hold } from "../../src/model/hold.ts";
import { MINUTE, S, Script, settings, words } from "./script.ts";

const lasting = (ms: number): Hold => ({ kind: "duration", ms });
const updates = (count: number, ...path: string[]): Hold => ({ kind: "updates", count, ref: { path } });

function rule(warning: Hold | undefined, critical: Hold | undefined, clear?: Hold): Settings {
  return settings({
    tiers: [
      { severity: "warning", ...(warning && { hold: warning }) },
      { severity: "critical", ...(critical && { hold: critical }) },
    ],
    ...(clear && { clear: { hold: clear } }),
  });
}

/** The timers that go on. */
function kept(before: Settings, after: Settings, tiers: readonly string[] = ["TT"]): readonly string[] {
  const alert = new Script(before);
  for (const [index, letters] of tiers.entries()) alert.at(index, letters, { updated: 3, clear: "T" });
  if (alert.state === undefined) throw new Error("nothing to carry over");
  const state = carryOver(alert.state, before, after);
  expect(state).toEqual({ ...alert.state, due: 0, timers: state.timers });
  for (const [name, timer] of Object.entries(state.timers))
    expect(timer).toBe(Object.entries(alert.state.timers).find(([is]) => is === name)?.[1]);
  return Object.keys(state.timers);
}

describe("a timer goes on in a new version", () => {
  const before = rule(lasting(30 * S), updates(3, "r", "at"));

  test("where its tier's for is of the same kind, though of another length", () => {
    expect(kept(before, rule(lasting(50 * S), updates(2, "r", "at")))).toEqual(["warning", "critical"]);
  });

  test("not where the for is of another kind, or is gone", () => {
    expect(kept(before, rule({ kind: "snapshots", count: 2 }, lasting(10)))).toEqual([]);
    expect(kept(before, rule(undefined, updates(3, "r", "at")))).toEqual(["critical"]);
  });

  test("not where it counts the updates of another path", () => {
    expect(kept(before, rule(lasting(30 * S), updates(3, "r", "seen")))).toEqual(["warning"]);
  });

  test("not where the tier is gone", () => {
    expect(kept(before, settings({ tiers: [{ severity: "critical", hold: updates(3, "r", "at") }] }))).toEqual(["critical"]);
    expect(kept(before, settings({ tiers: [{ severity: "info", hold: lasting(1) }] }))).toEqual([]);
  });

  test("and so does that of clear, where there still is one", () => {
    const clearing = rule(undefined, undefined, lasting(MINUTE));
    expect(kept(clearing, rule(undefined, undefined, lasting(S)), ["TF", "FF"])).toEqual(["clear"]);
    expect(kept(clearing, rule(lasting(MINUTE), lasting(MINUTE)), ["TF", "FF"])).toEqual([]);
  });

  test("not where a stored state has a timer of which the old version knows nothing", () => {
    const alert = new Script(before);
    alert.at(0, "TT");
    if (alert.state === undefined) throw new Error("nothing to carry over");
    const plain = rule(undefined, undefined);
    expect(carryOver(alert.state, plain, before).timers).toEqual({});
    expect(carryOver(alert.state, plain, plain).timers).toEqual({});
  });
});

test("keys live on where both versions, or neither, go over a collection", () => {
  const each = { variable: "p", collection: { ref: { path: ["positions"] } } } as const;
  expect(keysLiveOn({ each }, { each })).toBe(true);
  expect(keysLiveOn({}, {})).toBe(true);
  expect(keysLiveOn({ each }, {})).toBe(false);
  expect(keysLiveOn({}, { each })).toBe(false);
});

describe("a rule that a new version removes", () => {
  test("closes its open alert with the reason policy", () => {
    const alert = new Script();
    alert.at(0, "TF");
    if (alert.state === undefined) throw new Error("nothing is open");
    expect(closeRemoved(alert.settings, alert.state, alert.input(1, "FF")).map(words)).toEqual(["!closed warning (policy)"]);
  });

  test("tells nothing of one that was only pending", () => {
    const alert = new Script(rule(lasting(S), undefined));
    alert.at(0, "TF");
    if (alert.state === undefined) throw new Error("nothing is pending");
    expect(closeRemoved(alert.settings, alert.state, alert.input(1, "FF"))).toEqual([]);
  });
});
