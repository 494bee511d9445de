import { resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { PLAIN, renderAll, type SourceText, type Style } from "../diagnostics/render.ts";
import { allToJson } from "../diagnostics/to-json.ts";
import { readTextFile } from "../app/files.ts";
import { count } from "./findings.ts";
import { type Output, painter, type Terminal, wantsColour } from "./terminal.ts";

/** The texts that were read, and, for files that policies brought in, those on disk. */
export function sourceTexts(texts: ReadonlyMap<string, string>, cwd: string): SourceText {
  const read = new Map<string, string | undefined>(texts);
  return (file) => {
    if (read.has(file)) return read.get(file);
    const loaded = readTextFile(resolve(cwd, file));
    read.set(file, loaded.ok ? loaded.text : undefined);
    return read.get(file);
  };
}

export function styleFor(output: Output, env: Terminal["env"]): Style {
  if (!wantsColour(output, env)) return PLAIN;
  const paint = painter(true);
  return {
    place: (text) => paint("bold", text),
    error: (text) => paint("red", text),
    warning: (text) => paint("yellow", text),
    frame: (text) => paint("blue", text),
    secondary: (text) => paint("cyan", text),
    help: (text) => paint("green", text),
  };
}

/** Findings as text with carets, an empty line after each; nothing where there are none. */
export async function printFindings(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  output: Output = terminal.stdout,
): Promise<void> {
  if (diagnostics.length === 0) return;
  await output.write(renderAll(diagnostics, sourceTexts(texts, terminal.cwd), styleFor(output, terminal.env)));
}

/** Findings as one JSON document. */
export async function printFindingsJson(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  { texts, files }: { readonly texts: ReadonlyMap<string, string>; readonly files: number },
): Promise<void> {
  const sourceText = sourceTexts(texts, terminal.cwd);
  const document = { files, ...count(diagnostics), diagnostics: allToJson(diagnostics, sourceText) };
  await terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
