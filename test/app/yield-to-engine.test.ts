import { getPriority } from "node:os";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { buildWorker } from "../monitor/embedding/build-worker.ts";

test.skipIf(process.platform !== "linux")(
  "the worker's thread lets others go first, and no other thread of the process does",
  async () => {
    const before = getPriority();
    const worker = new Worker(await buildWorker("test/app/yielding-worker.ts"));
    const [said] = (await once(worker, "message")) as [{ readonly done: boolean; readonly before: number; readonly after: number }];
    expect(said).toEqual({ done: true, before, after: Math.max(before, 5) });
    expect(getPriority()).toBe(before);
    await worker.terminate();
  },
);
