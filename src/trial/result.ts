import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { PolicyCoverage } from "./coverage.ts";

/** One run of `policy test`. */
export interface TrialRun {
  readonly groups: readonly TestGroup[];
  readonly coverage: readonly PolicyCoverage[];
}

/** The tests of one file, or the examples of one policy. */
export interface TestGroup {
  readonly file: string;
  readonly kind: "tests" | "examples";
  readonly results: readonly TestResult[];
  /** Why the file, or its policy, cannot be used. With an error among them there are no results. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TestResult {
  readonly name: string;
  readonly span: Span;
  readonly failures: readonly Failure[];
  /** A file that `--update` wrote. */
  readonly updated?: string;
}

/** One thing that is not as expected. */
export interface Failure {
  /** Where the expectation stands. */
  readonly span: Span;
  /** ms since the test's start. */
  readonly at?: number;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What the rule saw, to tell why. */
  readonly seen: readonly SeenPart[];
  /** Lines of a comparison: `-` expected, `+` found, ` ` both. */
  readonly difference?: readonly string[];
}

/** A tier, `clear` or `only` with its value and those of everything in it. */
export interface SeenPart {
  /** As in the policy: `warning when risk.daily_loss_pct <= -daily_loss for 30s`. */
  readonly clause: string;
  readonly key: string | null;
  readonly value: SeenValue;
}

export interface SeenValue {
  /** Canonical source text. */
  readonly source: string;
  /** As a person writes it: `-2.9%`, `true`, `unknown`. */
  readonly value: string;
  readonly operands: readonly SeenValue[];
  /** Of a comparison of numbers: how far the left side is from tripping it, `0.1% to go`. */
  readonly distance?: string;
}

export function hasErrors(group: TestGroup): boolean {
  return group.diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** A file that cannot be used counts as one failure. */
export function tally(run: TrialRun): Tally {
  let [passed, failed] = [0, 0];
  for (const group of run.groups) {
    if (hasErrors(group)) failed += 1;
    for (const result of group.results) {
      if (result.failures.length === 0) passed += 1;
      else failed += 1;
    }
  }
  return { passed, failed };
}
