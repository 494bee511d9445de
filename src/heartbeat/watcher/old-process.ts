import { readFileSync } from "node:fs";
import { ownIdentity, type ProcessIdentity } from "../process-identity.ts";
import { parseProcessStat } from "../process-stat.ts";
import { isRunning } from "../running.ts";
import type { OldProcess } from "./decide.ts";
import type { SeenProcess } from "./watch-state.ts";

/** What this machine says of a process id. */
export interface ProcessTable {
  /** Of the watcher itself: which host, boot and space of ids it looks at. */
  readonly own: Pick<ProcessIdentity, "host" | "bootId" | "pidNamespace"> & { readonly pid: number };
  readonly isRunning: (pid: number) => boolean;
  /** Undefined where the system does not say. */
  readonly stat: (pid: number) => { readonly state: string; readonly startTicks: number } | undefined;
}

/** The processes of this machine, by `/proc` where it has one. */
export function thisMachine(now: number): ProcessTable {
  const { host, bootId, pidNamespace } = ownIdentity(now);
  return {
    own: { host, bootId, pidNamespace, pid: process.pid },
    isRunning,
    stat: (pid) => {
      try {
        return parseProcessStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * What is proved of the process that wrote a heartbeat. Its id alone proves nothing while something runs under it, since ids are given out again: the start
 * must be the same, to the clock tick. An id of another host or container is not judged.
 */
export function judgeProcess(seen: SeenProcess | null, { own, isRunning: runs, stat }: ProcessTable): OldProcess {
  if (seen === null) return "unknown";
  const { pid, identity } = seen;
  if (differ(identity.host, own.host) || differ(identity.pidNamespace, own.pidNamespace)) {
    // A machine that was started again has other spaces of ids, and none of its old processes.
    return identity.host === own.host && differ(identity.bootId, own.bootId) ? "gone" : "elsewhere";
  }
  if (differ(identity.bootId, own.bootId)) return identity.host === null ? "unknown" : "gone";
  // Whatever a file says, neither the watcher nor what holds the whole system is ever stopped.
  if (pid === own.pid || pid === 1) return "doubtful";
  if (!runs(pid)) return "gone";
  const found = stat(pid);
  if (found === undefined || identity.startTicks === null) return runs(pid) ? "doubtful" : "gone";
  // A zombie has ended; only its parent has not looked yet.
  if (found.startTicks !== identity.startTicks || found.state === "Z" || found.state === "X") return "gone";
  return "alive";
}

/** Both are known, and not the same. */
function differ(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}
