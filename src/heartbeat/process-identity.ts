import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { parseProcessStat } from "./process-stat.ts";

/**
 * What tells a process from every other one, beside its id, which the system gives out again. Two processes are the same where host, boot,
 * space of ids, id and start are; null: not known.
 */
export interface ProcessIdentity {
  readonly host: string | null;
  /** New at every start of the machine: `/proc/sys/kernel/random/boot_id`. */
  readonly bootId: string | null;
  /** In whose numbers the id counts, as `pid:[4026531836]`: another one in each container. */
  readonly pidNamespace: string | null;
  /** ISO 8601, for people. */
  readonly startedAt: string | null;
  /** Clock ticks from the start of the machine to that of the process: exact, `/proc/PID/stat`. */
  readonly startTicks: number | null;
}

/** Of this process. What the system does not tell is null. */
export function ownIdentity(now: number): ProcessIdentity {
  return {
    host: hostname(),
    bootId: known(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()),
    pidNamespace: known(() => readlinkSync("/proc/self/ns/pid")),
    startedAt: new Date(Math.round(now - process.uptime() * 1_000)).toISOString(),
    startTicks: known(() => parseProcessStat(readFileSync("/proc/self/stat", "latin1"))?.startTicks),
  };
}

/** The members of a heartbeat file that say it. */
export function writtenIdentity(identity: ProcessIdentity): Readonly<Record<string, string | number | null>> {
  return {
    host: identity.host,
    boot_id: identity.bootId,
    pid_namespace: identity.pidNamespace,
    process_started_at: identity.startedAt,
    process_start_ticks: identity.startTicks,
  };
}

/** The same from a file's members; what is not of its kind counts as not known. */
export function identityOf(file: Readonly<Record<string, unknown>>): ProcessIdentity {
  const text = (name: string): string | null => {
    const value = file[name];
    return typeof value === "string" && value !== "" && value.length <= LONGEST ? value : null;
  };
  const ticks = file.process_start_ticks;
  return {
    host: text("host"),
    bootId: text("boot_id"),
    pidNamespace: text("pid_namespace"),
    startedAt: text("process_started_at"),
    startTicks: typeof ticks === "number" && Number.isSafeInteger(ticks) && ticks >= 0 ? ticks : null,
  };
}

const LONGEST = 253;

function known<T>(read: () => T | undefined): T | null {
  try {
    return read() ?? null;
  } catch {
    return null;
  }
}
