import type { Bundle } from "../bundle/bundle.ts";
import type { Disagreement } from "../evaluate/cross-check.ts";
import type { SnapshotProblem } from "../evaluate/validate.ts";
import type { JsonValue } from "../model/json.ts";
import type { Transition } from "../model/transition.ts";
import type { Evaluation } from "./alert-slot.ts";
import type { Finding } from "./built-in.ts";
import { formatValue } from "./format-value.ts";
import type { PolicyWatch } from "./policy-watch.ts";

const NOTHING: readonly Transition[] = Object.freeze([]);

/** By key. */
export type Findings = ReadonlyMap<string | null, Finding>;

/** What an evaluation of one policy found beside its rules; undefined where it did not look. */
export interface Found {
  readonly problems: readonly SnapshotProblem[] | undefined;
  readonly skew: Findings | undefined;
  readonly disagreements: readonly Disagreement[] | undefined;
  /** The newest, for what is attached to a disagreement: made where there is one. */
  readonly snapshot: () => unknown;
}

/** Steps the built-in alerts of a policy. Where it did not look, what was found before stands. */
export function stepBuiltIns(watch: PolicyWatch, evaluation: Evaluation, found: Found): readonly Transition[] {
  const { snapshot_invalid, clock_skew, evaluators_disagree } = watch.builtIns;
  const invalid = snapshot_invalid.step(evaluation, found.problems && findInvalid(watch.bundle, found.problems));
  const skew = clock_skew.step(evaluation, found.skew);
  const { disagreements, snapshot } = found;
  const disagreement = evaluators_disagree.step(evaluation, disagreements && findDisagreement(disagreements, snapshot));
  return invalid.length + skew.length + disagreement.length === 0 ? NOTHING : [...invalid, ...skew, ...disagreement];
}

interface Looked {
  readonly watch: { readonly bundle: Bundle };
  readonly problems: readonly SnapshotProblem[] | undefined;
}

/**
 * Gives each refused path to one policy, so that one bad value is one alert however many policies watch the source: to the first with a
 * rule that reads the path, otherwise to the first whose schema refuses it.
 */
export function shareProblems(policies: readonly Looked[]): readonly (readonly SnapshotProblem[] | undefined)[] {
  if (policies.every(({ problems }) => (problems?.length ?? 0) === 0)) return policies.map(({ problems }) => problems);
  const owners = new Map<string, Looked>();
  for (const policy of policies) {
    for (const { path, segments } of policy.problems ?? []) {
      const owner = owners.get(path);
      if (owner === undefined || (!isRead(owner.watch.bundle, segments) && isRead(policy.watch.bundle, segments)))
        owners.set(path, policy);
    }
  }
  return policies.map((policy) => policy.problems?.filter(({ path }) => owners.get(path) === policy));
}

export const NOTHING_FOUND: Findings = new Map();

/** `snapshot_invalid`, keyed by path: critical when a rule of the policy reads the path, otherwise a warning. */
function findInvalid(bundle: Bundle, problems: readonly SnapshotProblem[]): Findings {
  if (problems.length === 0) return NOTHING_FOUND;
  const findings = new Map<string | null, Finding>();
  for (const { path, segments, reason } of problems) {
    const severity = isRead(bundle, segments) ? "critical" : "warning";
    findings.set(path, { severity, message: `${path} ${reason}`, values: { path, reason } });
  }
  return findings;
}

/** Whether some rule reads the path, something below it, or the value that it lies in. `*` is any key of a collection. */
function isRead(bundle: Bundle, segments: readonly string[]): boolean {
  return bundle.metrics.reads.some(({ collection, path }) => {
    const read = collection === undefined ? path : [...collection.ref.path, "*", ...path];
    const shared = Math.min(read.length, segments.length);
    for (let index = 0; index < shared; index += 1) {
      const isKey = collection !== undefined && index === collection.ref.path.length;
      if (!isKey && read[index] !== segments[index]) return false;
    }
    return true;
  });
}

/** `clock_skew`: the last snapshot was further ahead of the clock than is allowed. */
export function findSkew(aheadMs: number, allowedMs: number): Findings {
  const [ahead, allowed] = [formatValue(aheadMs, "ms"), formatValue(allowedMs, "ms")];
  const message = `A snapshot is ${ahead} ahead of the clock, and ${allowed} are allowed: it was refused`;
  return new Map([[null, { severity: "critical", message, values: { ahead_ms: aheadMs, allowed_ms: allowedMs } }]]);
}

/** `evaluators_disagree`, keyed by rule, with both answers and the snapshot. */
function findDisagreement(disagreements: readonly Disagreement[], snapshot: () => unknown): Findings {
  const byRule = new Map<string, Disagreement[]>();
  for (const disagreement of disagreements) {
    const known = byRule.get(disagreement.rule);
    if (known === undefined) byRule.set(disagreement.rule, [disagreement]);
    else known.push(disagreement);
  }
  const findings = new Map<string | null, Finding>();
  for (const [rule, answers] of byRule) {
    const values = {
      answers: answers.map(({ key, part, generated, jsonRules }) => ({ key, part, generated, "json-rules-engine": jsonRules })),
      snapshot: plainCopy(snapshot()),
    };
    findings.set(rule, { severity: "critical", message: `The two evaluators disagree on ${rule}`, values });
  }
  return findings;
}

/** As JSON would carry it; null for what it cannot. */
function plainCopy(snapshot: unknown): JsonValue {
  try {
    return JSON.parse(JSON.stringify(snapshot ?? null)) as JsonValue;
  } catch {
    return null;
  }
}
