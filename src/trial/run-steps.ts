import type { Bundle } from "../bundle/bundle.ts";
import type { CheckedPolicy } from "../check/checked.ts";
import { createSourceEvaluator } from "../evaluate/evaluator.ts";
import { createSnapshotValidator } from "../evaluate/validate.ts";
import { compareAlerts, type Mismatch } from "./compare-alerts.ts";
import type { CoverageRecorder } from "./coverage.ts";
import { look } from "./look.ts";
import { probeRule } from "./probe.ts";
import type { Failure, SeenPart, TestResult } from "./result.ts";
import { scheduleOf, sourcesOf } from "./schedule.ts";
import { createStage, type Stage } from "./stage.ts";
import type { Step, StepTest } from "./test-file.ts";

export interface StepTestContext {
  readonly policy: CheckedPolicy;
  readonly bundle: Bundle;
  readonly coverage: CoverageRecorder;
}

/** Runs one test of steps. Every failure says what the rule saw at that moment. */
export async function runStepTest(test: StepTest, context: StepTestContext): Promise<TestResult> {
  const { bundle, policy, coverage } = context;
  const stages = new Map(sourcesOf(test).map((source) => [source, createStage(bundle, source, test.start, coverage)]));
  const failures: Failure[] = [];
  for (const event of scheduleOf(test, policy.schema)) {
    if (event.kind === "send") {
      const admission = await stages.get(event.source)?.send(event.snapshot);
      if (admission?.admitted === false) {
        const message = `the snapshot was refused: ${admission.reason}`;
        failures.push({ span: test.span, at: event.at - test.start, message, seen: [] });
      }
      continue;
    }
    for (const [source, stage] of stages) {
      if (event.kind === "expect" && event.step.source !== source) continue;
      await stage.runTo(event.at);
      const step = event.kind === "expect" ? event.step : undefined;
      failures.push(...failuresAt(test, step, stage, { ...context, source, now: event.at }));
    }
  }
  return { name: test.name, span: test.span, failures };
}

interface At extends StepTestContext {
  readonly source: string;
  readonly now: number;
}

/** At a step, everything; at the end, only what has fired since the last one. */
function failuresAt(test: StepTest, step: Step | undefined, stage: Stage, at: At): readonly Failure[] {
  const firings = stage.takeFirings();
  const mismatches = compareAlerts(step?.expect ?? [], step === undefined ? [] : stage.alerts(), firings);
  const prefix = sourcesOf(test).length > 1 ? `${at.source}: ` : "";
  return mismatches.map((mismatch) => ({
    span: mismatch.expectation?.span ?? step?.span ?? test.span,
    at: mismatch.at ?? at.now - test.start,
    message: prefix + mismatch.message,
    seen: whatItSaw(test, mismatch, { ...at, now: test.start + (mismatch.at ?? at.now - test.start) }),
  }));
}

/** Plays the test again up to the moment, on a bundle that knows every part of the rule. */
function whatItSaw(test: StepTest, { rule: name, key }: Mismatch, { policy, bundle, source, now }: At): readonly SeenPart[] {
  const rule = policy.rules.find((each) => each.name === name);
  if (rule === undefined || (rule.each !== undefined && key === null)) return [];
  const probe = probeRule(policy, bundle, rule);
  const evaluator = createSourceEvaluator(probe.bundle);
  const validate = createSnapshotValidator(probe.bundle.metrics);
  for (const event of scheduleOf(test, policy.schema)) {
    if (event.at > now) break;
    if (event.kind !== "send" || event.source !== source) continue;
    const verdict = validate(event.snapshot);
    if (verdict.accepted) evaluator.ingest(verdict.snapshot, event.at);
  }
  const alert = bundle.alerts.findIndex((settings) => settings.rule === name);
  return look(probe, rule, { evaluator, alert, key, now });
}
