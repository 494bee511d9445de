import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import type { Collector } from "../../src/monitor/inputs.ts";

export const NOW = Date.UTC(2025, 9, 12, 7, 4, 56);

/** What a collector gives at that member, `heartbeat_files.worker`. */
export async function collected(collector: Collector, path: string, now = NOW): Promise<JsonObject> {
  let value: JsonValue | undefined = await collector.collect(now, new AbortController().signal);
  for (const name of path.split(".")) value = (value as JsonObject)[name];
  return value as JsonObject;
}

/** Every collector gives up when it is told to, and does not begin when it was told before. */
export async function givesUp(collector: Collector): Promise<{ readonly before: unknown; readonly during: unknown }> {
  const before: unknown = await collector.collect(NOW, AbortSignal.abort(new Error("stop"))).catch((error: unknown) => error);
  const controller = new AbortController();
  const running = collector.collect(NOW, controller.signal);
  controller.abort(new Error("stop"));
  const during: unknown = await running.catch((error: unknown) => error);
  return { before, during };
}
