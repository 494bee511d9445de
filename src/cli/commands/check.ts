import { check } from "../../check/check.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readPolicy } from "../../policy/read.ts";
import { complain } from "../complain.ts";
import { USAGE } from "../exit-code.ts";
import { isPolicyFile } from "../../app/files.ts";
import { count, countText, exitCodeOf } from "../findings.ts";
import { createFileLoader } from "../../app/loader.ts";
import { printFindings, printFindingsJson } from "../print-findings.ts";
import { readSetOptions } from "../set-options.ts";
import { readSources } from "../sources.ts";
import type { Terminal } from "../terminal.ts";
import { testedRules } from "../tested-rules.ts";

export interface CheckOptions {
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly strict?: boolean;
}

/** Findings about one expression. The others may follow from a clause that could not be read, and are kept until it can. */
const STANDS_ALONE: ReadonlySet<string> = new Set(["P203", "P204", "P205", "P206", "P207", "P210", "P211", "P212", "P215"]);

/** `policy check PATH...` */
export async function runCheck(paths: readonly string[], options: CheckOptions, terminal: Terminal): Promise<number> {
  const set = readSetOptions(options.set);
  if (!set.ok) {
    return complain(terminal, USAGE, set.complaint);
  }
  const read = await readSources(paths, terminal, isPolicyFile, "policy");
  const loader = createFileLoader(terminal.cwd);
  const tested = testedRules(
    read.sources.map(({ file }) => file),
    terminal.cwd,
  );
  const today = new Date(terminal.now()).toISOString().slice(0, 10);
  const diagnostics = [...read.unreadable];
  for (const source of read.sources) {
    const parsed = readPolicy(source);
    const broken = count(parsed.diagnostics).errors > 0;
    const lookAt = { limits: set.limits, today, testedRules: tested(source.file) };
    const found = check(parsed.policy, loader, lookAt).diagnostics;
    const all = [...parsed.diagnostics, ...(broken ? found.filter(({ code }) => STANDS_ALONE.has(code)) : found)];
    diagnostics.push(...all.sort(byPlace));
  }
  const texts = new Map(read.sources.map(({ file, text }) => [file, text]));
  if (options.json === true) {
    await printFindingsJson(terminal, diagnostics, { texts, files: read.sources.length });
  } else {
    await printFindings(terminal, diagnostics, texts);
    const found = count(diagnostics);
    const clean = found.errors + found.warnings === 0;
    const files = read.sources.length === 1 ? "1 policy" : `${read.sources.length} policies`;
    await terminal.stdout.write(`${files} checked, ${clean ? "no findings" : countText(found)}\n`);
  }
  return exitCodeOf(diagnostics, read.unreadable.length, options.strict);
}

/** As a person reads: file by file (those that were brought in last), from the top. */
function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [a.primary.span, b.primary.span];
  return left.file === right.file ? left.start - right.start : 0;
}
