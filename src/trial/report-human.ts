import { harmless } from "../diagnostics/display.ts";
import type { PolicyCoverage } from "./coverage.ts";
import { coverageLine, uncovered } from "./report-coverage.ts";
import { failureLines } from "./report-failure.ts";
import type { LineOf } from "./report-json.ts";
import { type TestGroup, type TestResult, type TrialRun, tally } from "./result.ts";

/** Colours a stretch of text, or not. */
export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow", text: string) => string;

export interface HumanOptions {
  readonly paint: Paint;
  readonly lineOf: LineOf;
  /** Renders a group's diagnostics, carets and all. */
  readonly diagnostics: (group: TestGroup) => string;
  /** In percent; below it the run fails. */
  readonly minCoverage?: number;
}

/** The run for a person: each test, what failed and why, what is not covered, and a last line that sums up. */
export function reportHuman(run: TrialRun, options: HumanOptions): string {
  const groups = run.groups.filter((group) => group.results.length > 0 || group.diagnostics.length > 0);
  const parts = [
    ...groups.map((group) => groupText(group, options)),
    coverageText(run.coverage, options),
    summary(run, options.paint),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function groupText(group: TestGroup, options: HumanOptions): string {
  const file = harmless(group.file);
  const title = options.paint("bold", group.kind === "examples" ? `${file} (examples)` : file);
  const told = group.diagnostics.length === 0 ? [] : [options.diagnostics(group).trimEnd()];
  return [title, ...told, ...group.results.flatMap((result) => resultLines(result, options))].join("\n");
}

function resultLines(result: TestResult, { paint, lineOf }: HumanOptions): readonly string[] {
  if (result.failures.length === 0) {
    const updated = result.updated === undefined ? "" : paint("yellow", `  (wrote ${harmless(result.updated)})`);
    return [`  ${paint("green", "ok")}    ${harmless(result.name)}${updated}`];
  }
  return [
    `  ${paint("red", "FAIL")}  ${paint("bold", harmless(result.name))}`,
    ...result.failures.flatMap((failure) => {
      const [head = "", ...rest] = failureLines(failure, lineOf).map(harmless);
      return [`        ${paint("red", head)}`, ...rest.map((line) => `        ${colourDifference(line, paint)}`)];
    }),
  ];
}

function colourDifference(line: string, paint: Paint): string {
  if (line.startsWith("  - ")) return paint("red", line);
  return line.startsWith("  + ") ? paint("green", line) : line;
}

function coverageText(coverage: readonly PolicyCoverage[], { paint, minCoverage }: HumanOptions): string {
  if (coverage.length === 0) return "";
  const gaps = uncovered(coverage).map((gap) => ({ ...gap, file: harmless(gap.file) }));
  const [files, rules] = [Math.max(0, ...gaps.map(({ file }) => file.length)), Math.max(0, ...gaps.map(({ rule }) => rule.length))];
  const lines = gaps.map(({ file, rule, gaps: told, counted }) => {
    const line = `  ${file.padEnd(files)}  ${rule.padEnd(rules)}  ${told.join(", ")}`;
    return counted ? paint("yellow", line) : paint("dim", line);
  });
  const wanted = minCoverage === undefined ? "" : `, at least ${minCoverage}% wanted`;
  return [paint("bold", `Coverage ${coverageLine(coverage)}${wanted}`), ...lines].join("\n");
}

function summary(run: TrialRun, paint: Paint): string {
  const { passed, failed } = tally(run);
  if (passed + failed === 0) return paint("red", "no tests: a run that tests nothing fails");
  return paint(failed > 0 ? "red" : "green", `${passed} passed, ${failed} failed`);
}
