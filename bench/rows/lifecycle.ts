import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import type { Admitted } from "../../src/watch/admit.ts";
import { createWatch } from "../../src/watch/watch.ts";
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
  const watch = createWatch({ source: "engine", bundles: [bundleFor(rules)], startedAt: 0 });
  const verdicts = [{ accepted: true, snapshot: { ...SNAPSHOT }, timestamp: 0, problems: [] }] as const;
  let now = 0;
  const step = (): void => {
    now += 1;
    const admitted: Admitted = { admitted: true, raw: SNAPSHOT, now, timestamp: now, verdicts };
    watch.commit(watch.begin(admitted));
  };
  step();
  return {
    name: "evaluation and lifecycles",
    run: (times) => {
      for (let index = 0; index < times; index += 1) step();
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
