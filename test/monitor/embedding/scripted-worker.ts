import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { backgroundClock } from "../../../src/app/background-clock.ts";
import type { WorkerStart } from "../../../src/monitor/embedding/messages.ts";
import { runWorker } from "../../../src/monitor/embedding/run-worker.ts";
import type { ServiceStart, WorkerService } from "../../../src/monitor/embedding/worker-service.ts";
import type { MonitorEvent } from "../../../src/monitor/live-monitor.ts";
import type { StoredAlert, StoredTransition } from "../../../src/monitor/store.ts";
import type { Script } from "./script.ts";

/** A worker thread with a service that writes what it gets to a file, and does or suffers what its script says. */
const start = workerData as WorkerStart;
const text = start.settings.kind === "text" ? start.settings.text : readFileSync(start.settings.path, "utf8");
const read = JSON.parse(text) as Script | string;
const script: Script = typeof read === "string" ? { log: "" } : read;
const events = new Set<(event: MonitorEvent) => void>();
const waiting: { readonly line: string; readonly settled: () => void }[] = [];
let open: readonly StoredAlert[] = [];
let accepted = 0;

function note(line: object): void {
  appendFileSync(script.log, `${JSON.stringify(line)}\n`);
}

/** Not the same for each worker: one that died at its third snapshot would never get further. */
let state = (script.seed ?? 1) + start.restarts * 7_919;

/** From 0 to 1: mulberry32. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function happens(chance: number | undefined): boolean {
  return chance !== undefined && random() < chance;
}

function die(): void {
  switch (script.death) {
    case "throw":
      throw new Error("the script says so");
    case "hang":
      for (;;);
    case "memory": {
      const hoard: string[][] = [];
      for (;;) hoard.push(Array.from({ length: 100_000 }, (_, index) => `${index} of ${hoard.length}`));
    }
    default:
      process.exit(3);
  }
}

function writeAll(): void {
  const batch = waiting.splice(0, 20);
  for (const { line, settled } of batch) {
    if (happens(script.dieBeforeWriting)) die();
    appendFileSync(script.log, `${line}\n`);
    if (happens(script.dieBeforeTelling)) die();
    settled();
  }
  if (waiting.length > 0) setImmediate(writeAll);
}

function alertOf(rule: string): StoredAlert {
  return { source: "engine", policy: "desk", rule, key: null, phase: "firing", severity: "critical" } as StoredAlert;
}

const service: WorkerService = {
  live: {
    accept: (source, snapshot, settled = () => undefined) => {
      accepted += 1;
      const order = snapshot as { readonly poison?: boolean; readonly fires?: string; readonly ends?: string };
      if (order.poison === true) die();
      if (script.stall !== true) waiting.push({ line: JSON.stringify({ source, snapshot }), settled });
      if (waiting.length === 1) setImmediate(writeAll);
      const rule = order.fires ?? order.ends;
      if (rule === undefined) return;
      open = order.fires === undefined ? open.filter((alert) => alert.rule !== rule) : [...open, alertOf(rule)];
      const transition = {
        ...alertOf(rule),
        transition: order.fires === undefined ? "resolved" : "fired",
        notify: true,
      } as unknown;
      for (const tell of events) tell({ kind: "transition", transition: transition as StoredTransition });
    },
    dropped: (source, count) => {
      note({ source, dropped: count });
    },
    listen: (listener) => {
      events.add(listener);
      return () => events.delete(listener);
    },
    figures: () => ({ received: accepted }) as ReturnType<WorkerService["live"]["figures"]>,
  },
  health: () => Promise.resolve({ status: "ok", at: 0, running: true, reason: null, checks: [] }),
  alerts: () => Promise.resolve(open),
  checkArtifacts: () => Promise.resolve({ model: { missing: true } }),
  stop: () => {
    if (script.hangAtStop === true) return new Promise(() => undefined);
    while (waiting.length > 0) writeAll();
    note({ stopped: true });
    return Promise.resolve();
  },
};

function startService(): Promise<ServiceStart> {
  if (typeof read === "string") return Promise.resolve({ started: false, why: "settings", reason: read });
  if (script.refuse !== undefined) return Promise.resolve({ started: false, why: script.refuse, reason: "the script says so" });
  if (script.failUntil !== undefined && !existsSync(script.failUntil)) return Promise.reject(new Error("the folder is not there"));
  return Promise.resolve({ started: true, service, settings: text, remarks: [] });
}

if (parentPort !== null) {
  await runWorker(parentPort, { ...start, protocol: start.protocol + (script.otherVersion ?? 0) }, startService, backgroundClock);
}
