import { resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { decodeText, displayPath, expandPaths, MAX_TEXT_BYTES, readTextFile } from "../app/files.ts";
import { nothingIn, unreadable } from "./findings.ts";
import { optimise } from "./start/optimisation.ts";
import type { Terminal } from "./terminal.ts";

/** Characters that are read, checked and printed in a moment. */
const FEW = 100_000;

/** One input text and what it is called in findings. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface ReadSources {
  readonly sources: readonly Source[];
  /** What could not be read; the run ends with 2. */
  readonly unreadable: readonly Diagnostic[];
}

/** The texts that operands stand for: files, folders, and `-` for standard input. */
export async function readSources(
  operands: readonly string[],
  terminal: Terminal,
  wanted: (name: string) => boolean,
  kind: string,
): Promise<ReadSources> {
  const sources: Source[] = [];
  const failed: Diagnostic[] = [];
  for (const operand of new Set(operands)) {
    if (operand === "-") {
      const read = await readStandardInput(terminal);
      if (read.ok) sources.push({ file: standardInputName(read.text), text: read.text });
      else failed.push(unreadable("stdin", read.reason, read.fix));
      continue;
    }
    const found = expandPaths([operand], terminal.cwd, wanted);
    failed.push(...found.unreadable.map(({ path, reason }) => unreadable(path, reason)));
    if (found.files.length === 0 && found.unreadable.length === 0) failed.push(nothingIn(operand, kind));
    for (const file of found.files) {
      if (sources.some((source) => source.file === file)) continue;
      const read = readTextFile(resolve(terminal.cwd, file));
      if (read.ok) sources.push({ file, text: read.text });
      else failed.push(unreadable(file, read.reason, read.fix));
    }
  }
  if (sources.reduce((sum, { text }) => sum + text.length, 0) > FEW) optimise();
  return { sources, unreadable: failed };
}

export type ReadSource = { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly diagnostic: Diagnostic };

/** One file, or standard input. */
export async function readSource(operand: string, terminal: Terminal): Promise<ReadSource> {
  const read = operand === "-" ? await readStandardInput(terminal) : readTextFile(resolve(terminal.cwd, operand));
  const file = operand === "-" ? "stdin" : displayPath(operand, terminal.cwd);
  if (!read.ok) return { ok: false, diagnostic: unreadable(file, read.reason, read.fix) };
  if (read.text.length > FEW) optimise();
  return { ok: true, source: { file: operand === "-" ? standardInputName(read.text) : file, text: read.text } };
}

/** Standard input has no name to tell the spelling by: the first line that says something does. */
function standardInputName(text: string): string {
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.trimStart().startsWith("#")) ?? "";
  return /^(---|["']?[\w-]+["']?\s*:(\s|$))/.test(first) ? "stdin.policy.yaml" : "stdin.policy";
}

async function readStandardInput(terminal: Terminal): Promise<ReturnType<typeof decodeText>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of terminal.stdin as AsyncIterable<Uint8Array | string>) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > MAX_TEXT_BYTES) break;
    chunks.push(bytes);
  }
  return decodeText(size > MAX_TEXT_BYTES ? new Uint8Array(size) : Buffer.concat(chunks));
}
