import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { ZONE } from "../../app/data-folder.ts";
import { displayPath, readTextFile } from "../../app/files.ts";
import { isObject } from "../../model/json.ts";
import type { PlaceOptions } from "./surroundings.ts";

export const SETTINGS_FILE = "plimsoll.yaml";
/** Bytes; no name of a zone has as many. */
const LONGEST_ZONE = 200;

export type Place =
  | { readonly ok: true; readonly folder: string; readonly zone: string }
  | { readonly ok: false; readonly complaint: string };

/**
 * Where the monitor keeps its data, and the zone of its people. The rest of the settings is the monitor's own concern: whoever is on call may have none
 * of its secrets, and a mistake in the file is no reason to say nothing about alerts.
 */
export function findPlace(options: PlaceOptions, cwd: string): Place {
  const file = resolve(cwd, options.settings ?? SETTINGS_FILE);
  const here = existsSync(file);
  if (options.data !== undefined && options.settings === undefined) {
    const folder = resolve(cwd, options.data);
    const zone = zoneIn(folder);
    if (zone !== undefined || !here) return { ok: true, folder, zone: zone ?? systemZone() };
  }
  if (!here && options.settings === undefined) {
    return {
      ok: false,
      complaint: `there is no ${SETTINGS_FILE} here; name it with --settings FILE, or the data folder with --data FOLDER`,
    };
  }
  const read = readTextFile(file);
  if (!read.ok) return { ok: false, complaint: `the settings ${displayPath(file, cwd)} cannot be read: ${read.reason}` };
  const settings = readLoosely(read.text);
  const { data_folder: named = "data" } = settings;
  if (options.data === undefined && typeof named !== "string") {
    return { ok: false, complaint: `the settings ${displayPath(file, cwd)} name no data folder; give --data FOLDER` };
  }
  const folder = options.data === undefined ? resolve(dirname(file), named as string) : resolve(cwd, options.data);
  return { ok: true, folder, zone: zoneOf(settings) };
}

/** The zone of the settings; without any settings that of the machine. Undefined where the file that was named cannot be read. */
export function findZone(options: Pick<PlaceOptions, "settings">, cwd: string): string | undefined {
  const file = resolve(cwd, options.settings ?? SETTINGS_FILE);
  if (options.settings === undefined && !existsSync(file)) return systemZone();
  const read = readTextFile(file);
  return read.ok ? zoneOf(readLoosely(read.text)) : undefined;
}

/** That of the monitor which has the folder: the settings here may be another one's. */
function zoneIn(folder: string): string | undefined {
  const read = readTextFile(join(folder, ZONE), LONGEST_ZONE);
  const zone = read.ok ? read.text.trim() : "";
  return isZone(zone) ? zone : undefined;
}

function zoneOf({ zone }: Readonly<Record<string, unknown>>): string {
  return typeof zone === "string" && isZone(zone) ? zone : "UTC";
}

function readLoosely(text: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = parseDocument(text, { logLevel: "silent" }).toJS({ maxAliasCount: 100 });
    return isObject(document) ? document : {};
  } catch {
    return {};
  }
}

export function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function systemZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
