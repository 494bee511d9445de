import type { Bundle } from "../bundle/bundle.ts";
import { WHOLE } from "../recording/entry.ts";
import { formatTransition } from "../replay/format-transition.ts";
import { type Replay, replay } from "../replay/replay.ts";
import type { CoverageRecorder } from "./coverage.ts";
import { lineDifference } from "./difference.ts";
import type { TrialFiles } from "./files.ts";
import { observe } from "./observe.ts";
import type { Failure, TestResult } from "./result.ts";
import type { RecordingTest } from "./test-file.ts";

export interface RecordingTestContext {
  readonly bundle: Bundle;
  readonly coverage: CoverageRecorder;
  readonly files: TrialFiles;
  readonly update: boolean;
}

/** Replays the recording with both evaluators and compares the transitions, `pending` aside, line by line. */
export async function runRecordingTest(test: RecordingTest, context: RecordingTestContext): Promise<TestResult> {
  const { bundle, coverage, files } = context;
  const result = (failures: readonly Failure[], updated?: string): TestResult => ({
    name: test.name,
    span: test.span,
    failures,
    ...(updated === undefined ? {} : { updated }),
  });
  const opened = files.openRecording(test.recording.value, test.span.file);
  if (!opened.ok)
    return result([failureAt(test.recording.span, `the recording \`${test.recording.value}\` cannot be read: ${opened.reason}`)]);
  const run = replay(opened.entries, [bundle], {
    evaluator: "both",
    onEvaluation: (watch, evaluation) => {
      observe(bundle, evaluation, watch, coverage);
    },
  });
  const lines: string[] = [];
  for await (const transition of run) if (transition.transition !== "pending") lines.push(formatTransition(transition));
  const problems = problemsOf(test, run);
  if (problems.length > 0 || test.transitions === "none") return result([...problems, ...compare(test, [], lines)]);
  return compareWithFile(test, test.transitions, lines, context, result);
}

function compareWithFile(
  test: RecordingTest,
  transitions: Exclude<RecordingTest["transitions"], "none">,
  lines: readonly string[],
  { files, update }: RecordingTestContext,
  result: (failures: readonly Failure[], updated?: string) => TestResult,
): TestResult {
  const loaded = files.readText(transitions.value, test.span.file);
  const expected = loaded.ok ? loaded.text.split(/\r?\n/).filter((line) => line !== "") : [];
  const failures = loaded.ok
    ? compare(test, expected, lines)
    : [
        failureAt(
          transitions.span,
          `the expected transitions cannot be read: ${loaded.reason}; \`policy test --update\` writes them`,
        ),
      ];
  if (failures.length === 0 || !update) return result(failures);
  const written = files.writeText(transitions.value, test.span.file, lines.map((line) => `${line}\n`).join(""));
  if (written.ok) return result([], written.file);
  return result([failureAt(transitions.span, `the expected transitions cannot be written: ${written.reason}`)]);
}

function compare(test: RecordingTest, expected: readonly string[], found: readonly string[]): readonly Failure[] {
  const difference = lineDifference(expected, found);
  if (difference.length === 0) return [];
  const span = test.transitions === "none" ? test.span : test.transitions.span;
  return [{ span, message: "the transitions are not those expected (- expected, + found)", seen: [], difference }];
}

/** What makes a recording unfit to test with. */
function problemsOf(test: RecordingTest, { summary }: Replay): readonly Failure[] {
  const { span } = test.recording;
  const problems = summary.problems.map(({ line, file, reason, fix }) => {
    const place = file === undefined && line === WHOLE ? "the recording" : `${file ?? `line ${line}`} of the recording`;
    return failureAt(span, `${place} ${reason}; ${fix}`);
  });
  if (summary.snapshots === 0) problems.push(failureAt(span, "the recording holds no usable snapshot, so the test shows nothing"));
  return problems;
}

function failureAt(span: Failure["span"], message: string): Failure {
  return { span, message, seen: [] };
}
