import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { createSnapshotValidator } from "../../src/evaluate/validate.ts";
import { PolicyWatch } from "../../src/watch/policy-watch.ts";
import { compare, type Contestant, type Row } from "../frame/compare.ts";
import { type BenchRule, bundleFor, rulesOf, type Snapshot, snapshots } from "./rules.ts";

const SIZES = [100, 1_000];
/** Nothing changes: the same values again and again. */
const SNAPSHOT: Snapshot = snapshots[0] ?? {};

/** An evaluation with a step of every alert that stays as it is, beside the evaluation alone. */
export async function lifecycleRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of SIZES) {
    const rules = rulesOf(count);
    const what = `evaluation and quiet lifecycles, ${count} rules`;
    rows.push(await compare({ what, ours: stepping(rules), peer: evaluating(rules), aim: { atMost: 1.3 } }));
  }
  return rows;
}

function stepping(rules: readonly BenchRule[]): Contestant {
  const bundle = bundleFor(rules);
  const evaluator = createSourceEvaluator(bundle);
  const validate = createSnapshotValidator(bundle.metrics);
  const watch = new PolicyWatch("engine", bundle, { evaluator, validate, startedAt: 0, findSilence: () => undefined });
  const failed = (error: unknown): never => {
    throw error;
  };
  const evaluation = { now: 0, era: 0, kind: "snapshot", silencesChanged: false, unknownSince: undefined, failed } as const;
  const moving: { now: number } & Omit<typeof evaluation, "now"> = { ...evaluation };
  let [now, told] = [0, 0];
  const step = (): void => {
    moving.now = now += 1;
    evaluator.ingest(SNAPSHOT, now);
    const outcomes = evaluator.evaluate(now);
    told += watch.step(moving, outcomes, undefined, watch.isSame(outcomes)).length;
  };
  step();
  if (told === 0) throw new Error("nothing fired");
  return {
    name: "evaluation and lifecycles",
    run: (times) => {
      const before = told;
      for (let index = 0; index < times; index += 1) step();
      if (told !== before) throw new Error("something changed");
    },
  };
}

function evaluating(rules: readonly BenchRule[]): Contestant {
  const evaluator = createSourceEvaluator(bundleFor(rules));
  let now = 0;
  return {
    name: "the evaluation alone",
    run: (times) => {
      for (let index = 0; index < times; index += 1) {
        now += 1;
        evaluator.ingest(SNAPSHOT, now);
        evaluator.evaluate(now);
      }
    },
  };
}
