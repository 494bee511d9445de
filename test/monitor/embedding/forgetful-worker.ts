import { Readable } from "node:stream";
import { parentPort, workerData } from "node:worker_threads";
import { startService } from "../../../src/app/service.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { WorkerStart } from "../../../src/monitor/embedding/messages.ts";
import { runWorker } from "../../../src/monitor/embedding/run-worker.ts";
import type { ServiceStart } from "../../../src/monitor/embedding/worker-service.ts";

/** The first worker dies when it has recorded so many snapshots, and before the engine hears of the last of them. */
const LAST = 10;
const request = workerData as WorkerStart;

/** The real service. */
async function start(): Promise<ServiceStart> {
  const text = request.settings.kind === "text" ? request.settings.text : "";
  const read = readSettings(text, "settings", {});
  if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join("; "));
  const service = await startService(read.settings, {
    clock: systemClock,
    log: () => undefined,
    stdin: Readable.from([]),
    restarts: request.restarts,
  });
  const { live, view } = service;
  let recorded = 0;
  return {
    started: true,
    settings: text,
    remarks: [],
    service: {
      live: {
        accept: (source, snapshot, settled) => {
          live.accept(source, snapshot, () => {
            recorded += 1;
            if (request.restarts === 0 && recorded === LAST) process.exit(9);
            settled?.();
          });
        },
        dropped: (source, count) => {
          live.dropped(source, count);
        },
        listen: (listener) => live.listen(listener),
        figures: () => live.figures(),
      },
      health: () => view.health(),
      alerts: () => view.alerts(),
      checkArtifacts: () => Promise.resolve({}),
      stop: () => service.stop(),
    },
  };
}

if (parentPort !== null) await runWorker(parentPort, request, start, systemClock);
