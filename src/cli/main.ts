import { runCommandLine } from "./command-line.ts";
import { createProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line of `policy` (without the interpreter and the script) and says the process's exit code. Never throws. */
export function main(words: readonly string[], terminal: Terminal): Promise<number> {
  return runCommandLine("policy", words, terminal, (finish) => createProgram(terminal, words, finish));
}
