import type { LineOf } from "./report-json.ts";
import { failureLines } from "./report-failure.ts";
import { hasErrors, type TestGroup, type TestResult, type TrialRun, tally } from "./result.ts";

/** JUnit XML as CI systems read it: a suite for each file, a case for each test. */
export function reportJunit(run: TrialRun, lineOf: LineOf): string {
  const { passed, failed } = tally(run);
  const suites = run.groups.map((group) => suite(group, lineOf));
  const counts = `tests="${passed + failed}" failures="${failed}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="policy test" ${counts}>\n${suites.join("")}</testsuites>\n`;
}

function suite(group: TestGroup, lineOf: LineOf): string {
  const { passed, failed } = tally({ groups: [group], coverage: [] });
  const cases = group.results.map((result) => testCase(group, result, lineOf));
  if (hasErrors(group)) cases.push(brokenFile(group));
  const name = group.kind === "examples" ? `${group.file} (examples)` : group.file;
  return `  <testsuite name="${xml(name)}" tests="${passed + failed}" failures="${failed}">\n${cases.join("")}  </testsuite>\n`;
}

function testCase(group: TestGroup, result: TestResult, lineOf: LineOf): string {
  const place = `classname="${xml(group.file)}" name="${xml(result.name)}" file="${xml(group.file)}" line="${lineOf(result.span)}"`;
  const [first] = result.failures;
  if (first === undefined) return `    <testcase ${place}/>\n`;
  const text = result.failures.flatMap((failure) => failureLines(failure, lineOf)).join("\n");
  const failure = `      <failure message="${xml(first.message)}">${xml(text)}</failure>\n`;
  return `    <testcase ${place}>\n${failure}    </testcase>\n`;
}

function brokenFile(group: TestGroup): string {
  const lines = group.diagnostics.map((diagnostic) => `${diagnostic.code} ${diagnostic.message}; ${diagnostic.help}`);
  const place = `classname="${xml(group.file)}" name="the file can be used" file="${xml(group.file)}"`;
  const failure = `      <failure message="${xml(lines[0] ?? "")}">${xml(lines.join("\n"))}</failure>\n`;
  return `    <testcase ${place}>\n${failure}    </testcase>\n`;
}

/** Escapes for XML 1.0; characters it cannot hold at all become U+FFFD. */
export function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
