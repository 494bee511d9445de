import { resolve } from "node:path";
import { EmbeddedMonitor, type EmbeddingOptions } from "../monitor/embedding/embedded-monitor.ts";
import type { SettingsOrigin } from "../monitor/embedding/messages.ts";
import { reasonFor } from "../monitor/embedding/reason.ts";
import { workerThreads } from "../monitor/embedding/worker-thread.ts";
import { backgroundClock } from "./background-clock.ts";

/** Everything has a default. Durations are in ms. */
export interface MonitorOptions {
  /** What is kept until it is recorded; beyond it the oldest are dropped and counted. Default 10,000 snapshots and 64 MB. */
  readonly queue?: { readonly snapshots?: number; readonly bytes?: number };
  /** A snapshot of more characters of JSON is refused before it is serialised. Default, and at most, 31,250 for each MB of `memory`: 16,000,000. */
  readonly largestSnapshot?: number;
  /** Default 15,000: a worker that is silent for twice as long is ended and another one started. */
  readonly hangAfter?: number;
  /** Default 250 and 30,000: the wait before another worker, doubled each time up to the longest. */
  readonly restart?: { readonly first?: number; readonly longest?: number };
  /** Default 10,000: `start` resolves by then, whether monitoring runs or not. */
  readonly startWithin?: number;
  /** Default 10,000: what `stop` gives the worker to drain. */
  readonly stopWithin?: number;
  /** Of the worker's heap, in MB. Default 512. */
  readonly memory?: number;
  /** The worker's file, for programs that are bundled into one. Default: `worker.js` beside this code. */
  readonly worker?: URL;
}

const LARGEST_SNAPSHOT = 16_000_000;
/**
 * A value takes up to sixteen times the room of its text, and half of the memory is for others. One that needs more than there is would not
 * only end the worker: reading JSON cannot be interrupted, and Node.js then ends the process.
 */
const CHARACTERS_OF_A_MEGABYTE = 31_250;

export type Monitor = EmbeddedMonitor;

/**
 * Starts monitoring in a worker thread. `settings` is the path of a settings file, or an object with the same content, whose relative paths
 * count from the working folder. Resolves always; `health()` says whether it runs, and why not.
 */
async function start(settings: string | object, options: MonitorOptions = {}): Promise<Monitor> {
  const { queue = {}, memory = 512, worker = new URL("./worker.js", import.meta.url) } = options;
  const bounds = { snapshots: queue.snapshots ?? 10_000, bytes: queue.bytes ?? 64_000_000 };
  const complete: EmbeddingOptions = {
    settings: originOf(settings),
    open: workerThreads(worker, { maxOldGenerationSizeMb: memory }),
    clock: backgroundClock,
    queue: bounds,
    window: {
      snapshots: Math.min(1_000, bounds.snapshots),
      bytes: Math.min(LARGEST_SNAPSHOT, memory * CHARACTERS_OF_A_MEGABYTE, bounds.bytes),
    },
    largestSnapshot: Math.min(options.largestSnapshot ?? LARGEST_SNAPSHOT, memory * CHARACTERS_OF_A_MEGABYTE),
    hangAfter: options.hangAfter ?? 15_000,
    restart: { first: options.restart?.first ?? 250, longest: options.restart?.longest ?? 30_000 },
    startWithin: options.startWithin ?? 10_000,
    stopWithin: options.stopWithin ?? 10_000,
  };
  const monitor = await EmbeddedMonitor.start(complete);
  // An engine that comes to its end without `stop` loses nothing either.
  const drain = (): void => {
    void monitor.stop();
  };
  process.once("beforeExit", drain);
  monitor.whenStopping(() => {
    process.off("beforeExit", drain);
  });
  return monitor;
}

function originOf(settings: string | object): SettingsOrigin {
  if (typeof settings === "string") return { kind: "file", path: resolve(settings) };
  try {
    return { kind: "text", text: JSON.stringify(settings) };
  } catch (error) {
    // Said by the reader of settings, which refuses it.
    return { kind: "text", text: JSON.stringify(`these settings cannot be read: ${reasonFor(error)}`) };
  }
}

export const Monitor = Object.freeze({ start });
