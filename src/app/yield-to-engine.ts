import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** As `nice` has it: beside an engine that is at work the worker gets about a quarter of a core, and all of an idle one. */
const NICENESS = 5;

/**
 * Lets the engine's thread go first where both want the same core: otherwise a tick that wakes the worker may wait until the worker has dealt
 * with it. Linux alone gives a thread a priority of its own; elsewhere nothing happens. False where it could not be done.
 */
export function yieldToEngine(): boolean {
  if (process.platform !== "linux") return false;
  try {
    // `PID/task/TID`
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    if (!Number.isInteger(thread) || thread === process.pid) return false;
    // Without rights a thread cannot take back what it gave, so one that is nicer already stays as it is.
    setPriority(thread, Math.max(getPriority(thread), NICENESS));
    return true;
  } catch {
    return false;
  }
}
