import type { MetricSchema } from "../check/checked.ts";
import type { JsonObject } from "../model/json.ts";
import { materialise, type Template, templateOf, withoutValue, withValue } from "./snapshot-state.ts";
import type { Step, StepTest } from "./test-file.ts";

/** What happens in a test, in order. `at` is in ms since the epoch. */
export type Event =
  | { readonly kind: "send"; readonly at: number; readonly source: string; readonly snapshot: JsonObject }
  /** After everything that was sent at this instant. */
  | { readonly kind: "expect"; readonly at: number; readonly step: Step }
  | { readonly kind: "end"; readonly at: number };

interface SourceState {
  readonly source: string;
  template: Template;
  silentUntil: number;
}

/** The sources of a test, in order of first mention. All of them send from the start on. */
export function sourcesOf(test: StepTest): readonly string[] {
  return [...new Set(test.steps.map((step) => step.source))];
}

/**
 * Each source sends its snapshot at every multiple of `every`, where a step changes it, and where a gap ends. Steps change what is sent
 * from then on; in a gap nothing is sent and changes show when it ends.
 */
export function* scheduleOf(test: StepTest, schema: MetricSchema): Generator<Event> {
  const states = sourcesOf(test).map(
    (source): SourceState => ({ source, template: templateOf(test.base, schema), silentUntil: 0 }),
  );
  let pending = [...test.steps];
  for (const at of instants(test)) {
    const due = pending.filter((step) => step.at === at);
    pending = pending.slice(due.length);
    for (const state of states) {
      const mine = due.filter((step) => step.source === state.source);
      const resumes = state.silentUntil === at && at > 0;
      for (const step of mine) apply(state, step, schema);
      const sends = at % test.every === 0 || resumes || mine.some(changes);
      if (!sends || at < state.silentUntil) continue;
      yield { kind: "send", at: test.start + at, source: state.source, snapshot: materialise(state.template, test.start + at) };
    }
    for (const step of due) if (step.expect !== undefined) yield { kind: "expect", at: test.start + at, step };
  }
  yield { kind: "end", at: test.start + endOf(test) };
}

function apply(state: SourceState, step: Step, schema: MetricSchema): void {
  if (step.snapshot !== undefined) state.template = templateOf(step.snapshot, schema);
  for (const { path, value } of step.set) state.template = withValue(state.template, path, value);
  for (const path of step.unset) state.template = withoutValue(state.template, path);
  if (step.gapUntil !== undefined) state.silentUntil = Math.max(state.silentUntil, step.gapUntil);
}

function changes(step: Step): boolean {
  return step.snapshot !== undefined || step.set.length > 0 || step.unset.length > 0;
}

function endOf(test: StepTest): number {
  return Math.max(0, ...test.steps.map((step) => Math.max(step.at, step.gapUntil ?? 0)));
}

/** Every time of the test at which something may happen, ascending, without repetition. */
function* instants(test: StepTest): Generator<number> {
  const end = endOf(test);
  const marks = [...new Set(test.steps.flatMap((step) => [step.at, step.gapUntil ?? step.at]))].sort((a, b) => a - b);
  let next = 0;
  for (let tick = 0; tick <= end; tick += test.every) {
    for (; next < marks.length && (marks[next] ?? 0) < tick; next += 1) yield marks[next] ?? 0;
    if (marks[next] === tick) next += 1;
    yield tick;
  }
  for (; next < marks.length; next += 1) yield marks[next] ?? 0;
}
