import { readFile } from "node:fs/promises";
import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Collector } from "../monitor/inputs.ts";
import { closeFile, openFile } from "../monitor/open-file.ts";
import { Looks } from "./looks.ts";
import { clockTicks, parseProcessStat, parseResident, parseUptime, type ProcessStat } from "../heartbeat/process-stat.ts";
import { isRunning } from "../heartbeat/running.ts";

export interface ProcessFactsOptions {
  /** The process's name in the snapshot. */
  readonly name: string;
  /** Its id, or the file that holds it. */
  readonly process: { readonly pid: number } | { readonly pidFile: string };
  /** Text that its command line must hold: another process may have got the id of one that died. */
  readonly command?: string;
}

const LONGEST_PID_FILE = 100;

/** Of one look at one process. */
interface Sample {
  readonly pid: number;
  readonly startTicks: number;
  readonly cpuTicks: number;
  readonly uptime: number;
  /** ms since the epoch; kept while the process is the same, so that it does not waver. */
  readonly startedAt: number;
}

/**
 * What the operating system knows of a process, as `processes.NAME: { running, problem, pid, started_at, rss_bytes, cpu_ratio }`. Start,
 * memory and processor time come from `/proc`, where there is one, and are null elsewhere.
 */
export class ProcessFacts implements Collector {
  readonly #looks = new Looks();
  readonly #options: ProcessFactsOptions;
  #before: Sample | undefined;

  constructor(options: ProcessFactsOptions) {
    this.#options = options;
  }

  collect(now: number, signal: AbortSignal): Promise<JsonObject> {
    return this.#looks.run(signal, async () => ({ processes: { [this.#options.name]: await this.#look(now) } }));
  }

  async #look(now: number): Promise<JsonObject> {
    const { process: wanted, command } = this.#options;
    const pid = "pid" in wanted ? wanted.pid : await readPidFile(wanted.pidFile);
    if (typeof pid === "string") return absent(null, pid);
    if (!isRunning(pid)) return absent(pid, "no process of this id runs");
    const stat = await readStat(pid);
    if (stat !== undefined && "ZXx".includes(stat.state)) return absent(pid, "has ended and waits for its parent");
    if (command !== undefined) {
      const line = await readText(`/proc/${pid}/cmdline`);
      if (line !== undefined && !line.replaceAll("\0", " ").includes(command)) {
        return absent(pid, "another process runs under this id");
      }
    }
    return { running: true, problem: null, pid, ...(await this.#measure(pid, stat, now)) };
  }

  async #measure(pid: number, stat: ProcessStat | undefined, now: number): Promise<JsonObject> {
    const uptime = parseUptime((await readText("/proc/uptime")) ?? "");
    if (stat === undefined || uptime === undefined) {
      this.#before = undefined;
      return { started_at: null, rss_bytes: null, cpu_ratio: null };
    }
    const { startTicks, cpuTicks } = stat;
    const before = this.#before?.pid === pid && this.#before.startTicks === startTicks ? this.#before : undefined;
    const startedAt = before?.startedAt ?? Math.round(now - (uptime - startTicks / clockTicks) * 1_000);
    this.#before = { pid, startTicks, cpuTicks, uptime, startedAt };
    const passed = before === undefined ? 0 : uptime - before.uptime;
    const used = before === undefined ? 0 : (cpuTicks - before.cpuTicks) / clockTicks;
    return {
      started_at: formatTimestamp(startedAt),
      rss_bytes: parseResident((await readText(`/proc/${pid}/status`)) ?? "") ?? null,
      cpu_ratio: passed > 0 ? Math.max(0, Math.round((used / passed) * 10_000) / 10_000) : null,
    };
  }
}

function absent(pid: number | null, problem: string): JsonObject {
  return { running: false, problem, pid, started_at: null, rss_bytes: null, cpu_ratio: null };
}

/** The id, or why there is none. */
async function readPidFile(path: string): Promise<number | string> {
  const opened = await openFile(path);
  if (!opened.ok) return `its pid file ${opened.trouble}`;
  try {
    const bytes = Buffer.alloc(LONGEST_PID_FILE);
    const { bytesRead } = await opened.handle.read(bytes, 0, LONGEST_PID_FILE, 0);
    const text = bytes.toString("latin1", 0, bytesRead).trim();
    const pid = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (text === "") return "its pid file is empty";
    return pid > 0 ? pid : "its pid file holds no process id";
  } catch {
    return "its pid file cannot be read";
  } finally {
    await closeFile(opened.handle);
  }
}

async function readStat(pid: number): Promise<ProcessStat | undefined> {
  return parseProcessStat((await readText(`/proc/${pid}/stat`)) ?? "");
}

/** Undefined where there is no `/proc`, or it does not show processes of others. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "latin1");
  } catch {
    return undefined;
  }
}
