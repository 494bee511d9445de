import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type JsonObject } from "../model/json.ts";
import { PROGRESS_FILE } from "../monitor/input-runner.ts";

/** Where reading of each source goes on, as the monitor before this one wrote it down. Without a readable file: from the beginning. */
export async function readProgress(folder: string): Promise<(source: string) => JsonObject | undefined> {
  let saved: unknown;
  try {
    saved = JSON.parse(await readFile(join(folder, PROGRESS_FILE), "utf8"));
  } catch {
    saved = undefined;
  }
  return (source) => {
    const progress = isObject(saved) && Object.hasOwn(saved, source) ? saved[source] : undefined;
    return isObject(progress) ? (progress as JsonObject) : undefined;
  };
}
