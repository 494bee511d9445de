import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Lines } from "../../diagnostics/lines.ts";
import { renderAll } from "../../diagnostics/render.ts";
import { toJson } from "../../diagnostics/to-json.ts";
import type { JsonValue } from "../../model/json.ts";
import { coveragePercent } from "../../trial/coverage.ts";
import { reportHuman } from "../../trial/report-human.ts";
import { type LineOf, reportJson } from "../../trial/report-json.ts";
import { reportJunit } from "../../trial/report-junit.ts";
import { type TrialRun, tally } from "../../trial/result.ts";
import { runTrials } from "../../trial/run.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { isPolicyFile, isTestFile } from "../../app/files.ts";
import { printFindings, sourceTexts, styleFor } from "../print-findings.ts";
import { createProgress } from "../progress.ts";
import { optimise } from "../start/optimisation.ts";
import { readSources } from "../sources.ts";
import { painter, type Terminal, wantsColour } from "../terminal.ts";
import { createTrialFiles } from "../trial-files.ts";

export interface TestOptions {
  readonly update?: boolean;
  readonly minCoverage?: number;
  readonly reporter: "human" | "json" | "junit";
}

/** `policy test PATH...` */
export async function runTest(paths: readonly string[], options: TestOptions, terminal: Terminal): Promise<number> {
  optimise();
  const read = await readSources(paths, terminal, (name) => isPolicyFile(name) || isTestFile(name), "policy and no test");
  await printFindings(terminal, read.unreadable, new Map(), terminal.stderr);
  const progress = createProgress(terminal, "testing");
  const run = await runTrials({
    tests: read.sources.filter(({ file }) => isTestFile(file)),
    policies: read.sources.filter(({ file }) => !isTestFile(file)),
    files: createTrialFiles(terminal.cwd),
    update: options.update === true,
    onProgress: (done) => progress.report(done, 0),
  });
  await progress.end();
  const texts = new Map(read.sources.map(({ file, text }) => [file, text]));
  await terminal.stdout.write(report(run, options, terminal, texts));
  const covered = await isCovered(run, options, terminal);
  if (read.unreadable.length > 0) return USAGE;
  const { passed, failed } = tally(run);
  return failed === 0 && passed > 0 && covered ? CLEAN : FINDINGS;
}

function report(run: TrialRun, options: TestOptions, terminal: Terminal, texts: ReadonlyMap<string, string>): string {
  const sourceText = sourceTexts(texts, terminal.cwd);
  const lineOf: LineOf = ({ file, start }) => new Lines(sourceText(file) ?? "").lineAt(start);
  switch (options.reporter) {
    case "json": {
      const describe = (diagnostic: Diagnostic): JsonValue =>
        JSON.parse(JSON.stringify(toJson(diagnostic, sourceText))) as JsonValue;
      return reportJson(run, describe, lineOf);
    }
    case "junit":
      return reportJunit(run, lineOf);
    case "human": {
      const style = styleFor(terminal.stdout, terminal.env);
      return reportHuman(run, {
        paint: painter(wantsColour(terminal.stdout, terminal.env)),
        lineOf,
        diagnostics: (group) => renderAll(group.diagnostics, sourceText, style),
        ...(options.minCoverage === undefined ? {} : { minCoverage: options.minCoverage }),
      });
    }
  }
}

async function isCovered(run: TrialRun, { minCoverage, reporter }: TestOptions, terminal: Terminal): Promise<boolean> {
  if (minCoverage === undefined) return true;
  const percent = coveragePercent(run.coverage);
  if (percent >= minCoverage) return true;
  if (reporter !== "human")
    await terminal.stderr.write(`policy: coverage is ${percent.toFixed(1)}%, at least ${minCoverage}% wanted\n`);
  return false;
}
