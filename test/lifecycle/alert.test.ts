import { expect, test } from "vitest";
import { type Alert, describeAlert } from "../../src/lifecycle/alert.ts";
import type { Settings } from "../../src/lifecycle/input.ts";
import { type Circumstances, HOUR, IDENTITY, MINUTE, S, Script, SILENCE } from "./script.ts";

const QUIET: Alert = {
  ...IDENTITY,
  phase: "ok",
  severity: null,
  unknown: false,
  episode: null,
  since: null,
  acknowledgement: null,
  suppressedBy: null,
  silencedBy: null,
  flapping: false,
  latched: false,
};

type Evaluation = readonly [now: number, tiers: string, circumstances?: Circumstances];

function played(rule: Partial<Settings>, evaluations: readonly Evaluation[]): { readonly alert: Alert; readonly script: Script } {
  const script = new Script(rule);
  for (const [now, tiers, circumstances] of evaluations) script.at(now, tiers, circumstances);
  return { alert: describeAlert(IDENTITY, script.state, false), script };
}

test("an alert with nothing to remember is ok", () => {
  expect(describeAlert(IDENTITY, undefined, false)).toEqual(QUIET);
  expect(describeAlert(IDENTITY, undefined, true)).toEqual({ ...QUIET, unknown: true });
});

test("an alert that ended lately is ok", () => {
  const { alert } = played({}, [
    [0, "TF"],
    [1, "FF"],
  ]);
  expect(alert).toEqual(QUIET);
});

test("a pending one tells since when, and the episode it will be", () => {
  const { alert, script } = played({ tiers: [{ severity: "warning", hold: { kind: "duration", ms: 30 * S } }] }, [
    [5, "T"],
    [9, "T"],
  ]);
  expect(alert).toEqual({ ...QUIET, phase: "pending", since: 5, episode: script.told[0]?.episode });
});

test("a firing one tells since when it fires, not since when it was pending", () => {
  const { alert, script } = played({ tiers: [{ severity: "warning", hold: { kind: "duration", ms: 5 } }] }, [
    [5, "T"],
    [10, "T"],
    [11, "T"],
  ]);
  const episode = script.told[0]?.episode;
  expect(alert).toEqual({ ...QUIET, phase: "firing", severity: "warning", since: 10, episode });
});

test("a clearing one keeps its severity", () => {
  const { alert } = played({ clear: { hold: { kind: "duration", ms: HOUR } } }, [
    [0, "TT"],
    [1, "FF", { clear: "T" }],
  ]);
  expect(alert).toMatchObject({ phase: "clearing", severity: "critical", since: 0 });
});

test("who suppresses and what silences it", () => {
  const { alert } = played({}, [[0, "TF", { suppressedBy: "broker_disconnected", silence: SILENCE }]]);
  expect(alert).toMatchObject({ phase: "firing", suppressedBy: "broker_disconnected", silencedBy: SILENCE.id });
});

test("whether only a reset can end it", () => {
  expect(played({ latch: true }, [[0, "TF"]]).alert.latched).toBe(true);
  expect(played({}, [[0, "TF"]]).alert.latched).toBe(false);
});

test("whether it flaps", () => {
  const evaluations = ["TF", "FF", "TF"].map((tiers, now): Evaluation => [now * MINUTE, tiers, { flapLimit: 2 }]);
  expect(played({}, evaluations).alert).toMatchObject({ phase: "firing", flapping: true });
  expect(played({}, evaluations.slice(0, 1)).alert.flapping).toBe(false);
});
