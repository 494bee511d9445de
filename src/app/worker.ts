import { join } from "node:path";
import { Readable } from "node:stream";
import { parentPort, workerData } from "node:worker_threads";
import { ArtifactAge } from "../collect/artifact-age.ts";
import { renderAll } from "../diagnostics/render.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import type { SettingsOrigin, WorkerStart } from "../monitor/embedding/messages.ts";
import { runWorker } from "../monitor/embedding/run-worker.ts";
import type { ServiceStart, WorkerService } from "../monitor/embedding/worker-service.ts";
import { readTextFile } from "./files.ts";
import { openLog } from "./log/log.ts";
import { startService } from "./service.ts";
import { readSettings } from "./settings/read-settings.ts";
import { secretsOf } from "./settings/secrets-of.ts";
import type { Settings } from "./settings/settings.ts";
import { systemClock } from "./system-clock.ts";
import { yieldToEngine } from "./yield-to-engine.ts";

type Found =
  | { readonly ok: true; readonly settings: Settings; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** What an object given as settings is called in findings; its relative paths count from the working folder. */
const GIVEN = "settings";

function readOrigin(origin: SettingsOrigin): Found {
  if (origin.kind === "text") return readText(origin.text, GIVEN);
  const file = readTextFile(origin.path);
  return file.ok ? readText(file.text, origin.path) : { ok: false, reason: `${origin.path}: ${file.reason}` };
}

function readText(text: string, path: string): Found {
  const result = readSettings(text, path, process.env);
  if (result.ok) return { ok: true, settings: result.settings, text };
  return { ok: false, reason: renderAll(result.diagnostics, (file) => (file === path ? result.shown : undefined)) };
}

async function start(request: WorkerStart): Promise<ServiceStart> {
  const remarks: string[] = [];
  let found = readOrigin(request.settings);
  if (!found.ok && request.lastGood !== null) {
    remarks.push(`the settings of before stay in force: ${found.reason}`);
    found = readText(request.lastGood, request.settings.kind === "file" ? request.settings.path : GIVEN);
  }
  if (!found.ok) return { started: false, why: "settings", reason: found.reason };
  const { settings, text } = found;
  if (!settings.enabled) return { started: false, why: "disabled", reason: "`enabled: false` in the settings" };
  // The terminal belongs to the engine; the file has everything.
  const { log, close } = openLog({
    clock: systemClock,
    file: join(settings.logsFolder, "monitor.log"),
    env: process.env,
    zone: settings.zone,
    secrets: secretsOf(settings),
  });
  // Standard input belongs to the engine.
  const service = await startService(settings, { clock: systemClock, log, stdin: Readable.from([]), restarts: request.restarts });
  const running: WorkerService = {
    live: service.live,
    health: () => service.view.health(),
    alerts: () => service.view.alerts(),
    checkArtifacts: () => checkArtifacts(settings),
    stop: async () => {
      await service.stop();
      await close();
    },
  };
  return { started: true, service: running, settings: text, remarks };
}

async function checkArtifacts({ sources }: Settings): Promise<Readonly<Record<string, JsonObject>>> {
  const collectors = sources.flatMap((source) => source.collectors);
  const files = collectors.flatMap(({ name, what }) => (what.kind === "artifact" ? [[name, what.file] as const] : []));
  const looks = new ArtifactAge({ files: Object.fromEntries(files) });
  const { artifacts } = await looks.collect(systemClock.wall(), AbortSignal.timeout(8_000));
  const byName = isObject(artifacts) ? artifacts.by_name : undefined;
  return isObject(byName) ? (byName as Readonly<Record<string, JsonObject>>) : {};
}

if (parentPort !== null) {
  yieldToEngine();
  await runWorker(parentPort, workerData as WorkerStart, start, systemClock);
}
