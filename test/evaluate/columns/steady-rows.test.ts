import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSourceEvaluator, type SourceEvaluator } from "../../../src/evaluate/evaluator.ts";
import type { JsonObject, JsonValue } from "../../../src/model/json.ts";
import { bundleOf, T0 } from "../../watch/desk.ts";
import { batchOf } from "./batch-of.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 1_000);

const CONDITIONS = [
  "risk.loss < -3%",
  "risk.loss <= -3%",
  "risk.loss > 2%",
  "risk.loss >= 2%",
  "risk.loss between -1% and 1%",
  "risk.loss == 0%",
  "risk.loss != 2%",
  "risk.errors in [1, 3]",
  "risk.errors not in [1, 3]",
  "risk.errors > risk.unused",
  "risk.errors + risk.unused > 3",
  "abs(risk.errors) > 2",
  "broker.connected",
  "not broker.connected",
  "risk.errors is missing",
  "broker.connected is present",
  "quiet",
  "not (risk.loss < -3% or quiet)",
] as const;

const rules = fc
  .subarray([...CONDITIONS], { minLength: 1, maxLength: 5 })
  .map((all) => all.map((when, index) => `rule r${index}\n  critical when ${when}`).join("\n"));

const numbers = fc.constantFrom<JsonValue>(-4, -3, -2.999, -1, -0, 0, 1, 2, 2.001, 3, 4, Infinity, null, "2");
const row = fc.record({
  loss: numbers,
  errors: numbers,
  unused: fc.constantFrom<JsonValue>(0, 2),
  connected: fc.constantFrom<JsonValue>(true, false, null),
});
/** Most rows change little. */
const rows = fc
  .array(fc.tuple(row, fc.subarray(["loss", "errors", "unused", "connected"] as const), fc.nat({ max: 3 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    let held: Record<string, JsonValue> = { loss: 0, errors: 0, unused: 0, connected: true };
    return steps.flatMap(([next, changed, repeats]) => {
      held = { ...held, ...Object.fromEntries(changed.map((name) => [name, next[name]])) };
      const { connected = null, ...risk } = held;
      return Array.from({ length: repeats + 1 }, () => ({ risk, broker: { connected } }) satisfies JsonObject);
    });
  });

function codes(evaluator: SourceEvaluator, now: number): readonly number[] {
  return [...evaluator.evaluate(now).single];
}

describe("rows that are seen to be steady", () => {
  it("have the outcomes of the row before them", () => {
    let steady = 0;
    fc.assert(
      fc.property(rules, rows, (text, snapshots) => {
        const bundle = bundleOf(`condition quiet = risk.errors < 1 and risk.loss > -1%\n${text}`);
        const evaluator = createSourceEvaluator(bundle);
        const batch = batchOf(snapshots);
        if (batch === undefined) throw new Error("does not fit");
        const outcomes = snapshots.map((_, index) => {
          evaluator.ingestRow(batch, index, T0 + index);
          return codes(evaluator, T0 + index);
        });
        for (let like = 0; like + 1 < snapshots.length; like += 1) {
          const until = evaluator.sameRows(batch, like, like + 1, snapshots.length);
          for (let index = like + 1; index < until; index += 1) expect(outcomes[index]).toEqual(outcomes[like]);
          steady += until - like - 1;
        }
      }),
      { numRuns: RUNS },
    );
    expect(steady).toBeGreaterThan(RUNS);
  });

  it("are none after one that is unknown because it is not finite", () => {
    const evaluator = createSourceEvaluator(bundleOf("rule r\n  critical when risk.loss != 2%"));
    const batch = batchOf([Infinity, 2.001, 2.001].map((loss) => ({ risk: { loss } })));
    if (batch === undefined) throw new Error("does not fit");
    expect(evaluator.sameRows(batch, 0, 1, 3)).toBe(1);
    expect(evaluator.sameRows(batch, 1, 2, 3)).toBe(3);
  });

  it("are all up to the one that crosses a threshold, whatever else they do", () => {
    const evaluator = createSourceEvaluator(bundleOf("rule r\n  critical when risk.loss <= -3% and risk.errors > 2"));
    const losses = [-1, -2, -2.9, -2.99, -3, -2.9];
    const batch = batchOf(losses.map((loss, index) => ({ risk: { loss, errors: 3 + index, unused: index } })));
    if (batch === undefined) throw new Error("does not fit");
    expect(evaluator.sameRows(batch, 0, 1, losses.length)).toBe(4);
    expect(evaluator.sameRows(batch, 4, 5, losses.length)).toBe(5);
  });

  it.each([
    ["an age", "rule r\n  critical when age(heartbeat.last_tick) > 10s"],
    ["a window", "rule r\n  critical when avg(risk.loss over 1m) < 0%"],
    ["a run", "rule r\n  critical when unchanged(risk.loss) > 1m"],
    ["the snapshot before", "rule r\n  critical when risk.loss < previous(risk.loss)"],
    ["a collection", "rule r for each p in positions\n  critical when p.value > 1 INR"],
    ["a count", "rule r\n  critical when count p in positions has (p.value > 1 INR) > 1"],
  ])("are none where a policy reads %s", (_, text) => {
    const evaluator = createSourceEvaluator(bundleOf(text));
    const batch = batchOf(
      [1, 2, 3].map(() => ({ risk: { loss: 1 }, positions: {}, heartbeat: { last_tick: "2025-10-13T09:00:00Z" } })),
    );
    if (batch === undefined) throw new Error("does not fit");
    expect(evaluator.sameRows(batch, 0, 1, 3)).toBe(1);
    expect(evaluator.sameUntil).toBe(-Infinity);
  });
});
