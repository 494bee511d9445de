import { type ResourceLimits, Worker } from "node:worker_threads";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { reasonFor } from "./reason.ts";

/** A worker as the engine's thread holds it. */
export interface Thread {
  post(message: ToWorker): void;
  /** Whether it keeps the process alive. */
  hold(held: boolean): void;
  /** Ends it at once, whatever it does. `ended` is called when it is gone. */
  end(): void;
}

export interface ThreadListener {
  hear(message: FromWorker): void;
  /** Called once. Why it ended, as a clause. */
  ended(reason: string): void;
}

/** Never throws; a thread that cannot start ends. */
export type OpenThread = (start: WorkerStart, listener: ThreadListener) => Thread;

/** Opens real worker threads. `entry` is the worker's JavaScript file. */
export function workerThreads(entry: URL, resourceLimits: ResourceLimits): OpenThread {
  return (start, listener) => {
    let worker: Worker;
    let failure: string | undefined;
    try {
      worker = new Worker(entry, { workerData: start, name: "plimsoll", resourceLimits });
    } catch (error) {
      queueMicrotask(() => {
        listener.ended(reasonFor(error));
      });
      return { post: () => undefined, hold: () => undefined, end: () => undefined };
    }
    worker.unref();
    worker.on("message", (message: FromWorker) => {
      listener.hear(message);
    });
    worker.on("messageerror", (error) => {
      failure ??= reasonFor(error);
    });
    worker.on("error", (error: unknown) => {
      failure ??= failureOf(error);
    });
    worker.on("exit", (code) => {
      listener.ended(failure ?? `it ended with code ${code}`);
    });
    return {
      post: (message) => {
        worker.postMessage(message);
      },
      hold: (held) => {
        if (held) worker.ref();
        else worker.unref();
      },
      end: () => {
        void worker.terminate();
      },
    };
  };
}

function failureOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return "it ran out of memory";
  if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") return "the worker's file is not there";
  return reasonFor(error);
}
