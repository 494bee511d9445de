import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { yieldToEngine } from "../../src/app/yield-to-engine.ts";

/** Field 19 of `/proc/PID/stat`; the second one, a name in brackets, may hold spaces. */
function niceness(): number {
  const stat = readFileSync("/proc/thread-self/stat", "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

const before = niceness();
parentPort?.postMessage({ done: yieldToEngine(), before, after: niceness() });
