import type { CrossChecked } from "../evaluate/evaluator.ts";
import type { Outcomes } from "../evaluate/outcome.ts";
import type { SnapshotProblem, SnapshotVerdict } from "../evaluate/validate.ts";
import type { PolicyWatch } from "./policy-watch.ts";
import type { PendingEvaluation } from "./watch.ts";

/** What `begin` found and `commit` needs. */
export interface Begun extends PendingEvaluation {
  readonly policies: readonly BegunPolicy[];
}

export interface BegunPolicy {
  readonly watch: PolicyWatch;
  readonly outcomes: Outcomes;
  readonly kind: "snapshot" | "clock";
  /** Undefined where no snapshot was looked at. */
  readonly problems: readonly SnapshotProblem[] | undefined;
}

/** One policy at one evaluation. A snapshot that its schema refuses is to this policy as if only the clock had moved on. */
export function beginPolicy(watch: PolicyWatch, now: number, verdict: SnapshotVerdict | undefined): BegunPolicy {
  if (verdict?.accepted !== true) return { watch, outcomes: watch.evaluator.evaluate(now), kind: "clock", problems: undefined };
  watch.evaluator.ingest(verdict.snapshot, now);
  return { watch, outcomes: watch.evaluator.evaluate(now), kind: "snapshot", problems: verdict.problems };
}

export function pendingOf(now: number, kind: "snapshot" | "clock", policies: readonly BegunPolicy[]): Begun {
  return {
    now,
    kind,
    policies,
    outcomes: new Map(policies.map(({ watch, outcomes }) => [watch.bundle.policy, outcomes])),
    changed: policies.some(({ watch, outcomes }) => watch.differs(outcomes) || watch.builtIns.evaluators_disagree.isFiring),
    crossCheck: async () => {
      const answers = new Map<string, CrossChecked>();
      for (const { watch } of policies) answers.set(watch.bundle.policy, await watch.evaluator.crossCheck(now));
      return answers;
    },
  };
}
