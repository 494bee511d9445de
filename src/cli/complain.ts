import type { BundleProblem } from "../bundle/problem.ts";
import { harmlessLines } from "../diagnostics/display.ts";
import type { Terminal } from "./terminal.ts";

/** Says on standard error what is wrong, a line each, and gives back the exit code. */
export async function complain(terminal: Terminal, code: number, ...complaints: readonly string[]): Promise<number> {
  for (const complaint of complaints) await terminal.stderr.write(`policy: ${harmlessLines(complaint)}\n`);
  return code;
}

/** `/slots/3/at: the slot points at no number; compile the policy again` */
export function bundleProblem({ pointer, message, help }: BundleProblem): string {
  return `${pointer === "" ? "" : `${pointer}: `}${message}; ${help}`;
}
