import { CommanderError } from "commander";
import { harmlessLines } from "../diagnostics/display.ts";
import { CLEAN, USAGE } from "./exit-code.ts";
import { createProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line (without the interpreter and the script) and says the process's exit code. Never throws. */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = CLEAN;
  const program = createProgram(terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : USAGE;
    await terminal.stderr.write(harmlessLines(confess(error, terminal)));
    return USAGE;
  }
}

/** Whatever ends here is a fault of ours: users' mistakes are diagnostics. */
function confess(error: unknown, terminal: Terminal): string {
  if ((terminal.env["PLIMSOLL_DEBUG"] ?? "") !== "") {
    return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  }
  const what = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
  return `policy: internal error: ${what ?? "unknown"}; please report it, with the output of the same command under PLIMSOLL_DEBUG=1\n`;
}
