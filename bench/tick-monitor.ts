import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Monitor } from "../src/app/monitor.ts";

const built = pathToFileURL(join(process.cwd(), "dist/worker.js"));

/** A monitor in the built library's worker, or in another; throws where it does not run. */
export async function started(settings: object, worker = built): Promise<Monitor> {
  const monitor = await Monitor.start(settings, { worker, startWithin: 60_000, stopWithin: 120_000 });
  const { state, reason } = monitor.health();
  if (state !== "running") throw new Error(`the monitor is ${state}: ${reason ?? ""}`);
  return monitor;
}

/** Stops it; throws where anything was lost. */
export async function stopped(monitor: Monitor): Promise<void> {
  const { drained, lost } = await monitor.stop();
  const { received, recorded, dropped } = monitor.health().ticks;
  if (!drained || lost > 0 || dropped > 0 || recorded !== received)
    throw new Error(`not all was recorded: received ${received}, recorded ${recorded}, dropped ${dropped}, drained ${drained}`);
}

let last = 0;
/** The next ms that no snapshot has yet, once it is there. */
export async function nextMoment(): Promise<number> {
  while (Date.now() <= last) await new Promise(setImmediate);
  last = Date.now();
  return last;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
