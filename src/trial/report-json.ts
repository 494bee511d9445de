import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { JsonValue } from "../model/json.ts";
import { coveragePercent } from "./coverage.ts";
import { type Failure, type SeenPart, type TrialRun, tally } from "./result.ts";

/** The run as one JSON document. `describe` says a diagnostic as `policy check --json` does. */
export function reportJson(run: TrialRun, describe: (diagnostic: Diagnostic) => JsonValue, lineOf: LineOf): string {
  const document = {
    ...tally(run),
    groups: run.groups.map((group) => ({
      file: group.file,
      kind: group.kind,
      diagnostics: group.diagnostics.map(describe),
      tests: group.results.map((result) => ({
        name: result.name,
        line: lineOf(result.span),
        passed: result.failures.length === 0,
        ...(result.updated === undefined ? {} : { updated: result.updated }),
        failures: result.failures.map((failure) => describeFailure(failure, lineOf)),
      })),
    })),
    coverage: { percent: coveragePercent(run.coverage), policies: run.coverage },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** 1-based line of a span in its file. */
export type LineOf = (span: Failure["span"]) => number;

function describeFailure(failure: Failure, lineOf: LineOf): object {
  return {
    file: failure.span.file,
    line: lineOf(failure.span),
    ...(failure.at === undefined ? {} : { at_ms: failure.at }),
    message: failure.message,
    seen: failure.seen satisfies readonly SeenPart[],
    ...(failure.difference === undefined ? {} : { difference: failure.difference }),
  };
}
