import type { CheckedExample, CheckedPolicy, CheckedRule } from "../check/checked.ts";
import { createSourceEvaluator } from "../evaluate/evaluator.ts";
import type { SeenAlert } from "./compare-alerts.ts";
import type { CoverageRecorder } from "./coverage.ts";
import { EXAMPLE_START, exampleScene, exampleSnapshot } from "./example-scene.ts";
import { look } from "./look.ts";
import { probeRule } from "./probe.ts";
import type { Failure, SeenPart, TestResult } from "./result.ts";
import { createStage } from "./stage.ts";

type Scene = ReturnType<typeof exampleScene>;

/** Runs the examples of a policy: language reference, section 7, last paragraph. */
export async function runExamples(policy: CheckedPolicy, coverage: CoverageRecorder): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const rule of policy.rules) {
    if (rule.examples.length === 0) continue;
    const scene = exampleScene(policy, rule);
    for (const [index, example] of rule.examples.entries()) {
      const name = `${rule.name}: ${example.name ?? `example ${index + 1}`}`;
      results.push({ name, span: example.span, failures: await runExample(scene, rule, example, coverage) });
    }
  }
  return results;
}

async function runExample(
  scene: Scene,
  rule: CheckedRule,
  example: CheckedExample,
  coverage: CoverageRecorder,
): Promise<readonly Failure[]> {
  const { snapshot, key } = exampleSnapshot(rule, example);
  const stage = createStage(scene.bundle, "example", EXAMPLE_START, coverage);
  const failure = (message: string, seen: readonly SeenPart[] = []): Failure => ({ span: example.span, message, seen });
  const admission = await stage.send(snapshot);
  if (!admission.admitted) return [failure(`its snapshot was refused: ${admission.reason}`)];
  if (example.heldMs > 0) await stage.evaluateAt(EXAMPLE_START + example.heldMs);
  const alerts = stage.alerts();
  const faults = alerts.flatMap(({ rule: name, key: about }) => {
    if (name === "snapshot_invalid") return [failure(`the metrics schema refuses its value of ${about ?? "a metric"}`)];
    return name === "evaluators_disagree" ? [failure(`the two evaluators disagree on ${about ?? rule.name}`)] : [];
  });
  if (faults.length > 0) return faults;
  const alert = alerts.find((seen) => seen.rule === rule.name && (rule.each === undefined || seen.key === key));
  const found = outcomeOf(alert);
  if (found === example.expect) return [];
  return [failure(`${rule.name} is ${found}, expected ${example.expect}`, whatItSaw(scene, rule, example))];
}

function outcomeOf(alert: SeenAlert | undefined): CheckedExample["expect"] {
  if (alert === undefined) return "unknown";
  return alert.severity ?? (alert.unknown ? "unknown" : "none");
}

function whatItSaw({ policy, bundle }: Scene, rule: CheckedRule, example: CheckedExample): readonly SeenPart[] {
  const [bare = rule] = policy.rules;
  const probe = probeRule(policy, bundle, bare);
  const evaluator = createSourceEvaluator(probe.bundle);
  const { snapshot, key } = exampleSnapshot(rule, example);
  evaluator.ingest(snapshot, EXAMPLE_START);
  return look(probe, bare, { evaluator, alert: 0, key, now: EXAMPLE_START + example.heldMs });
}
