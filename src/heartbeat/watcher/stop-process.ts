import type { Clock } from "../../monitor/clock.ts";
import { judgeProcess, type ProcessTable } from "./old-process.ts";
import type { SeenProcess } from "./watch-state.ts";

export interface StopPorts {
  readonly clock: Pick<Clock, "monotonic" | "after">;
  readonly table: ProcessTable;
  /** Throws where the system refuses. */
  readonly kill: (pid: number, signal: "SIGTERM" | "SIGKILL") => void;
  /** ms that the process has to end by itself after SIGTERM. */
  readonly grace: number;
}

export type Stopped =
  | { readonly gone: true; readonly by: "itself" | "SIGTERM" | "SIGKILL" }
  | { readonly gone: false; readonly problem: string };

/** ms between two looks. */
const LOOK_EVERY = 100;
/** ms: a killed process that is still there hangs in the kernel (a disk that does not answer). */
const AFTER_KILL = 5_000;

/** Ends a process that is proved to be the one that was seen, and proves that it has ended. Each signal is sent only to that very process. */
export async function stopProcess(seen: SeenProcess, { clock, table, kill, grace }: StopPorts): Promise<Stopped> {
  const isAlive = (): boolean => judgeProcess(seen, table) === "alive";
  for (const [signal, wait] of [["SIGTERM", grace] as const, ["SIGKILL", AFTER_KILL] as const]) {
    if (!isAlive()) return { gone: true, by: "itself" };
    try {
      kill(seen.pid, signal);
    } catch (error) {
      if (!isAlive()) return { gone: true, by: "itself" };
      return { gone: false, problem: `${signal} to process ${seen.pid} was refused: ${refusal(error)}` };
    }
    const until = clock.monotonic() + wait;
    while (clock.monotonic() < until) {
      if (!isAlive()) return { gone: true, by: signal };
      await new Promise<void>((resolve) => void clock.after(LOOK_EVERY, resolve));
    }
    if (!isAlive()) return { gone: true, by: signal };
  }
  return { gone: false, problem: `process ${seen.pid} lives ${AFTER_KILL / 1_000}s after SIGKILL; it hangs in the kernel` };
}

function refusal(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EPERM") return "it belongs to another user; run the watcher as that one";
  return error instanceof Error ? error.message : String(error);
}
