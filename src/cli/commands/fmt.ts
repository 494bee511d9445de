import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { harmless } from "../../diagnostics/display.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { formatPolicy } from "../../policy/format.ts";
import { type Spelling, spellingOf } from "../../policy/read.ts";
import { complain } from "../complain.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { isPolicyFile, reasonOf } from "../../app/files.ts";
import { unwritable } from "../findings.ts";
import { printFindings } from "../print-findings.ts";
import { readSources, type Source } from "../sources.ts";
import type { Terminal } from "../terminal.ts";
import { replaceText } from "../whole-file.ts";

export interface FmtOptions {
  readonly check?: boolean;
  readonly to?: Spelling;
  readonly write?: boolean;
}

/** `policy fmt PATH...`: in place, or to standard output for standard input and for one file that is converted. */
export async function runFmt(paths: readonly string[], options: FmtOptions, terminal: Terminal): Promise<number> {
  const read = await readSources(paths, terminal, isPolicyFile, "policy");
  const complaint = contradiction(options, read.sources.length);
  if (complaint !== undefined) {
    return complain(terminal, USAGE, complaint);
  }
  const broken: Diagnostic[] = [];
  const unwritten: Diagnostic[] = [];
  let unformatted = 0;
  for (const source of read.sources) {
    const formatted = formatPolicy(source, options.to);
    if (!formatted.ok) {
      broken.push(...formatted.diagnostics);
      continue;
    }
    if (options.check === true) {
      if (formatted.text === source.text) continue;
      unformatted += 1;
      await terminal.stdout.write(`${harmless(source.file)} is not formatted\n`);
      continue;
    }
    const target = targetOf(source, options);
    if (target === "stdout") await terminal.stdout.write(formatted.text);
    else unwritten.push(...(await rewrite(target, source, formatted.text, terminal)));
  }
  const texts = new Map(read.sources.map(({ file, text }) => [file, text]));
  await printFindings(terminal, [...read.unreadable, ...broken, ...unwritten], texts, terminal.stderr);
  if (read.unreadable.length + unwritten.length > 0) return USAGE;
  return broken.length > 0 || unformatted > 0 ? FINDINGS : CLEAN;
}

function contradiction(options: FmtOptions, files: number): string | undefined {
  if (options.to === undefined)
    return options.write === true ? "--write goes with --to; without it files are rewritten anyway" : undefined;
  if (options.check === true) return "--check and --to do not go together";
  return files > 1 && options.write !== true
    ? "converting several files needs --write, which writes each beside its original"
    : undefined;
}

/** The file to write, or standard output. */
function targetOf({ file }: Source, { to, write }: FmtOptions): string {
  if (file.startsWith("stdin.")) return "stdout";
  if (to === undefined) return file;
  if (write !== true) return "stdout";
  const stem = file.replace(/\.policy(\.ya?ml)?$/, "");
  return to === "yaml" ? `${stem}.policy.yaml` : `${stem}.policy`;
}

async function rewrite(target: string, source: Source, text: string, terminal: Terminal): Promise<readonly Diagnostic[]> {
  const converted = target !== source.file || spellingOf(target) !== spellingOf(source.file);
  if (!converted && text === source.text) return [];
  const place = resolve(terminal.cwd, target);
  try {
    if (converted) writeFileSync(place, text, { flag: "wx" });
    else {
      const failure = await replaceText(place, text);
      if (failure !== undefined) return [unwritable(target, reasonOf(failure.error))];
    }
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
    return [unwritable(target, exists ? "it is there already" : reasonOf(error))];
  }
  await terminal.stdout.write(`${converted ? "wrote" : "formatted"} ${harmless(target)}\n`);
  return [];
}
