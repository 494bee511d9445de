import type { CrossChecked } from "../evaluate/evaluator.ts";
import type { Outcomes } from "../evaluate/outcome.ts";
import type { SnapshotProblem, SnapshotVerdict } from "../evaluate/validate.ts";
import type { PolicyWatch } from "./policy-watch.ts";
import type { PendingEvaluation } from "./watch.ts";

/** What `begin` found and `commit` needs. */
export interface Begun extends PendingEvaluation {
  readonly policies: readonly BegunPolicy[];
  /** What broke: the policy is left out, as if it had not been asked. */
  readonly failures: readonly unknown[];
}

export interface BegunPolicy {
  readonly watch: PolicyWatch;
  readonly outcomes: Outcomes;
  readonly kind: "snapshot" | "clock";
  /** `PolicyWatch.isSame` of the outcomes. */
  readonly isSame: boolean;
  /** Undefined where no snapshot was looked at. */
  readonly problems: readonly SnapshotProblem[] | undefined;
}

/** What was taken in for one policy at one evaluation. */
interface Input {
  readonly kind: "snapshot" | "clock";
  /** Undefined where no snapshot was looked at. */
  readonly problems: readonly SnapshotProblem[] | undefined;
}

export const CLOCK: Input = { kind: "clock", problems: undefined };
export const SOUND_SNAPSHOT: Input = { kind: "snapshot", problems: [] };

/** Each policy by itself: one that breaks keeps none of the others from being evaluated. `takeIn` brings a policy's state up to date. */
export function beginEach(
  watches: readonly PolicyWatch[],
  now: number,
  takeIn: (watch: PolicyWatch, index: number) => Input,
): Pick<Begun, "policies" | "failures"> & { readonly changed: boolean } {
  const policies: BegunPolicy[] = [];
  const failures: unknown[] = [];
  let changed = false;
  for (const [index, watch] of watches.entries()) {
    try {
      const { kind, problems } = takeIn(watch, index);
      const outcomes = watch.evaluator.evaluate(now);
      const begun: BegunPolicy = { watch, outcomes, kind, isSame: watch.isSame(outcomes), problems };
      if ((!begun.isSame && watch.differs(begun.outcomes)) || watch.builtIns.evaluators_disagree.isFiring) changed = true;
      policies.push(begun);
    } catch (error) {
      failures.push(new Error(`policy ${watch.bundle.policy}: ${messageOf(error)}`, { cause: error }));
    }
  }
  return { policies, failures, changed };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A snapshot that its schema refuses is to this policy as if only the clock had moved on. */
export function takeSnapshot(watch: PolicyWatch, verdict: SnapshotVerdict | undefined, now: number): Input {
  if (verdict?.accepted !== true) return CLOCK;
  watch.evaluator.ingest(verdict.snapshot, now);
  return { kind: "snapshot", problems: verdict.problems };
}

export function pendingOf(now: number, kind: "snapshot" | "clock", begun: ReturnType<typeof beginEach>): Begun {
  return new BegunEvaluation(now, kind, begun);
}

/** A class, because one is made for every snapshot, and most of them are asked nothing. */
class BegunEvaluation implements Begun {
  readonly now: number;
  readonly kind: "snapshot" | "clock";
  readonly policies: readonly BegunPolicy[];
  readonly failures: readonly unknown[];
  readonly changed: boolean;

  constructor(now: number, kind: "snapshot" | "clock", { policies, failures, changed }: ReturnType<typeof beginEach>) {
    this.now = now;
    this.kind = kind;
    this.policies = policies;
    this.failures = failures;
    this.changed = changed;
  }

  get outcomes(): ReadonlyMap<string, Outcomes> {
    return new Map(this.policies.map(({ watch, outcomes }) => [watch.bundle.policy, outcomes]));
  }

  async crossCheck(what: "all" | "changed" = "all"): Promise<ReadonlyMap<string, CrossChecked>> {
    const answers = new Map<string, CrossChecked>();
    for (const each of this.policies) {
      const among = what === "all" ? undefined : alertsInQuestion(each);
      if (among?.length === 0) continue;
      answers.set(each.watch.bundle.policy, await each.watch.evaluator.crossCheck(this.now, among));
    }
    return answers;
  }
}

/** Those whose outcome changed; all, where the evaluators disagree since an earlier evaluation: only looking at all says that they no longer do. */
function alertsInQuestion({ watch, outcomes }: BegunPolicy): readonly number[] | undefined {
  return watch.builtIns.evaluators_disagree.isFiring ? undefined : watch.changedAlerts(outcomes);
}
