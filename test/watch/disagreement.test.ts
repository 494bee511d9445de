import { describe, expect, test } from "vitest";
import type { CrossChecked, SourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import type { Outcomes } from "../../src/evaluate/outcome.ts";
import { FALSE, type Kleene, TRUE, UNKNOWN } from "../../src/model/kleene.ts";
import { packOutcome } from "../../src/model/outcome.ts";
import { mergeOutcomes } from "../../src/watch/merge.ts";
import { bundleOf, loss, S, T0, told, watchOf } from "./desk.ts";

const BUNDLE = bundleOf("rule daily_loss\n  critical when risk.loss <= -5%");

/** json-rules-engine as it would be with another answer for the only rule. */
function contradicted(answer: () => Kleene | undefined): (bundle: typeof BUNDLE) => SourceEvaluator {
  return (bundle) => {
    const inner = createSourceEvaluator(bundle);
    return {
      get newest() {
        return inner.newest;
      },
      ingest: (...snapshot) => {
        inner.ingest(...snapshot);
      },
      ingestRow: (...row) => {
        inner.ingestRow(...row);
      },
      sameRows: (...rows) => inner.sameRows(...rows),
      get sameUntil() {
        return inner.sameUntil;
      },
      skipDowntime: (ms) => {
        inner.skipDowntime(ms);
      },
      evaluate: (now) => inner.evaluate(now),
      value: (...value) => inner.value(...value),
      changed: (...metric) => inner.changed(...metric),
      crossCheck: async (now): Promise<CrossChecked> => {
        const other = answer();
        if (other === undefined) return inner.crossCheck(now);
        return {
          outcomes: { single: Uint16Array.of(packOutcome([other], FALSE, TRUE)), keyed: new Map() },
          disagreements: [{ rule: "daily_loss", key: null, part: "critical", generated: "false", jsonRules: "true" }],
        };
      },
    };
  };
}

describe("the two evaluators", () => {
  test("an alert fires if either says so, and the disagreement is an alert with both answers and the snapshot", async () => {
    let answer: Kleene | undefined = TRUE;
    const watch = watchOf([BUNDLE], { evaluator: contradicted(() => answer) });
    const { steps } = await watch.snapshotChecked(loss(0, 0));
    expect(told(steps)).toEqual([
      "0s !fired critical daily_loss (condition)",
      "0s !fired critical evaluators_disagree/daily_loss (condition)",
    ]);
    expect(steps[0]?.transitions[1]?.values).toEqual({
      answers: [{ key: null, part: "critical", generated: "false", "json-rules-engine": "true" }],
      snapshot: loss(0, 0),
    });
    expect(watch.counters.disagreements).toBe(1);
    // Not asked: the alert stands, and the rule follows the generated code again.
    expect(told(watch.clock(T0 + 5 * S))).toEqual(["5s !resolved critical daily_loss (condition)"]);
    const pending = watch.beginClock(T0 + 6 * S, true);
    if (pending === undefined) throw new Error("not begun");
    expect(pending.changed).toBe(true);
    watch.commit(pending);
    answer = undefined;
    expect(told(await watch.clockChecked(T0 + 10 * S))).toEqual([
      "10s !resolved critical evaluators_disagree/daily_loss (condition)",
    ]);
  });

  test("an alert ends only if both say so", async () => {
    const watch = watchOf([BUNDLE], { evaluator: contradicted(() => UNKNOWN) });
    watch.snapshot(loss(0, -6));
    expect(told(await watch.snapshotChecked(loss(1 * S, 0)))).toEqual([
      "1s !fired critical evaluators_disagree/daily_loss (condition)",
    ]);
    expect(watch.alert("daily_loss", null)?.severity).toBe("critical");
  });
});

describe("mergeOutcomes", () => {
  const keyed = bundleOf("rule big for each p in positions\n  warning when p.value > 50 INR").alerts;
  const yes = packOutcome([TRUE], FALSE, TRUE);
  const no = packOutcome([FALSE], FALSE, TRUE);

  test("has the keys of both, and the collection where either sees it", () => {
    const over = (absent: boolean, only: Kleene, codes: readonly (readonly [string, number])[]): Outcomes => {
      return { single: new Uint16Array(1), keyed: new Map([[0, { absent, only, codes: new Map(codes) }]]) };
    };
    const a = over(false, TRUE, [
      ["A", no],
      ["B", no],
    ]);
    const b = over(false, TRUE, [
      ["A", yes],
      ["C", yes],
    ]);
    const none = over(true, FALSE, []);
    expect(mergeOutcomes(keyed, a, b).keyed.get(0)?.codes).toEqual(
      new Map([
        ["A", yes],
        ["B", no],
        ["C", yes],
      ]),
    );
    expect(mergeOutcomes(keyed, a, none).keyed.get(0)).toMatchObject({ absent: false, only: TRUE });
    expect(mergeOutcomes(keyed, none, b).keyed.get(0)?.codes.size).toBe(2);
    expect(mergeOutcomes(keyed, none, none).keyed.get(0)?.absent).toBe(true);
  });
});
