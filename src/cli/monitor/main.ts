import { USAGE } from "../exit-code.ts";
import { runCommandLine } from "../command-line.ts";
import { createMonitorProgram } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";

/** Nagios reads a wrong call as unknown, and so does whoever asks for heartbeats; 2 would be critical. */
const UNKNOWN = 3;
const PROBES: readonly (string | undefined)[] = ["health", "heartbeat"];

/** Runs one command line of `monitor` (without the interpreter and the script) and says the process's exit code. Never throws. */
export async function monitorMain(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const finished: number[] = [];
  const code = await runCommandLine("monitor", words, surroundings.terminal, (finish) =>
    createMonitorProgram(surroundings, (result) => {
      finished.push(result);
      finish(result);
    }),
  );
  return finished.length === 0 && code !== 0 && codeOfFailure(words) === UNKNOWN ? UNKNOWN : code;
}

/** What the process says where the command itself could not say anything. */
export function codeOfFailure(words: readonly string[]): number {
  return PROBES.includes(words[0]) ? UNKNOWN : USAGE;
}
