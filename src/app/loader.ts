import { readdirSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { isObject, type JsonObject } from "../model/json.ts";
import type { LoadedSchema, Loader, LoadFailure } from "../policy/loader.ts";
import { displayPath, readTextFile } from "./files.ts";
import { packageRoot } from "./package-root.ts";

/** The loader over the file system. Files are named as `displayPath` does; standard input stands in the working folder. */
export function createFileLoader(cwd: string): Loader {
  const shipped = new Map<string, LoadedSchema | LoadFailure>();
  const beside = (path: string, from: string): string => (isAbsolute(path) ? path : resolve(cwd, dirname(from), path));
  return {
    readText(path, from) {
      const place = beside(path, from);
      const read = readTextFile(place);
      return read.ok ? { ok: true, file: displayPath(place, cwd), text: read.text } : read;
    },
    readSchema(name, from) {
      if (/[/\\]/.test(name) || name.endsWith(".json"))
        return readSchemaFile(beside(name, from), displayPath(beside(name, from), cwd));
      const read = shipped.get(name) ?? readShipped(name);
      shipped.set(name, read);
      return read;
    },
  };
}

/** `trading-snapshot@1` ships as `schemas/trading-snapshot.schema.json`. */
function readShipped(name: string): ReturnType<Loader["readSchema"]> {
  const folder = join(packageRoot(), "schemas");
  const [base = "", version, ...rest] = name.split("@");
  const known = shippedNames(folder);
  if (version === undefined || rest.length > 0 || !known.includes(name)) {
    return { ok: false, reason: "no such schema ships", known };
  }
  return readSchemaFile(join(folder, `${base}.schema.json`), name);
}

function shippedNames(folder: string): readonly string[] {
  const names: string[] = [];
  for (const file of readdirSync(folder).sort()) {
    const match = /^([a-z0-9-]*snapshot[a-z0-9-]*)\.schema\.json$/.exec(file);
    if (match?.[1] !== undefined) names.push(`${match[1]}@1`);
  }
  return names;
}

function readSchemaFile(path: string, file: string): { ok: true; file: string; document: JsonObject } | LoadFailure {
  const read = readTextFile(path);
  if (!read.ok) return read;
  try {
    const document: unknown = JSON.parse(read.text);
    if (!isObject(document)) return { ok: false, reason: "it is JSON, but no object" };
    return { ok: true, file, document: document as JsonObject };
  } catch (error) {
    return { ok: false, reason: `it is not JSON${lineOfJsonError(error, read.text)}` };
  }
}

/** ` (line 3)` where the parser says where it stopped. */
function lineOfJsonError(error: unknown, text: string): string {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  return position === undefined ? "" : ` (line ${text.slice(0, Number(position)).split("\n").length})`;
}
