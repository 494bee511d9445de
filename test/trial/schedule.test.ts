import { describe, expect, test } from "vitest";
import { type Event, scheduleOf } from "../../src/trial/schedule.ts";
import { DEFAULT_SOURCE, type Step, type StepTest } from "../../src/trial/test-file.ts";
import { SCHEMA } from "./schema.ts";

const START = Date.parse("2025-10-13T04:00:00Z");
const SPAN = { file: "x.test.yaml", start: 0, end: 0 };

function step(at: number, rest: Partial<Step> = {}): Step {
  return { span: SPAN, at: at * 1000, source: DEFAULT_SOURCE, set: [], unset: [], ...rest };
}

function events(steps: readonly Step[], every = 10): string[] {
  const stepTest: StepTest = {
    kind: "steps",
    name: "t",
    span: SPAN,
    base: { risk: { daily_loss_pct: 0 } },
    every: every * 1000,
    start: START,
    steps,
  };
  return [...scheduleOf(stepTest, SCHEMA)].map(describeEvent);
}

function describeEvent(event: Event): string {
  const at = `${(event.at - START) / 1000}s`;
  if (event.kind !== "send") return `${at} ${event.kind}`;
  const { risk } = event.snapshot as { risk?: { daily_loss_pct?: number } };
  return `${at} ${event.source} ${risk?.daily_loss_pct ?? "-"}`;
}

const loss = (value: number): Pick<Step, "set"> => ({ set: [{ path: ["risk", "daily_loss_pct"], value }] });

describe("the schedule of a test", () => {
  test("sends at every multiple, and at a step in between that changes something", () => {
    expect(events([step(0), step(15, loss(-3)), step(20, { expect: [] })])).toEqual([
      "0s engine 0",
      "10s engine 0",
      "15s engine -3",
      "20s engine -3",
      "20s expect",
      "20s end",
    ]);
  });

  test("a step that only expects sends nothing", () => {
    expect(events([step(4, { expect: [] })])).toEqual(["0s engine 0", "4s expect", "4s end"]);
  });

  test("sends once where a multiple and changes meet", () => {
    expect(events([step(10, loss(-1)), step(10, { ...loss(-2), expect: [] })])).toEqual([
      "0s engine 0",
      "10s engine -2",
      "10s expect",
      "10s end",
    ]);
  });

  test("a gap is silent from its step on; changes show when it ends", () => {
    expect(events([step(10, { gapUntil: 25_000 }), step(15, loss(-4))])).toEqual(["0s engine 0", "25s engine -4", "25s end"]);
  });

  test("a gap from the start on delays the first snapshot", () => {
    expect(events([step(0, { gapUntil: 20_000 }), step(30)])).toEqual(["20s engine 0", "30s engine 0", "30s end"]);
  });

  test("gaps that overlap are one", () => {
    expect(events([step(5, { gapUntil: 30_000 }), step(10, { gapUntil: 20_000 })])).toEqual([
      "0s engine 0",
      "30s engine 0",
      "30s end",
    ]);
  });

  test("sources send side by side and change apart", () => {
    expect(events([step(0), step(10, { source: "b", ...loss(-9) })])).toEqual([
      "0s engine 0",
      "0s b 0",
      "10s engine 0",
      "10s b -9",
      "10s end",
    ]);
  });

  test("unset and whole snapshots last", () => {
    const steps = [step(10, { unset: [["risk"]] }), step(20, { snapshot: { risk: { daily_loss_pct: 7 } } }), step(30)];
    expect(events(steps)).toEqual(["0s engine 0", "10s engine -", "20s engine 7", "30s engine 7", "30s end"]);
  });
});
