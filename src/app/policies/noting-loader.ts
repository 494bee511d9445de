import { dirname, resolve } from "node:path";
import { sha256 } from "../../bundle/digest.ts";
import type { Loader } from "../../policy/loader.ts";
import { readTextFile } from "../files.ts";
import { createFileLoader } from "../loader.ts";

/** Files by absolute path, each with a hash of its content, or with why it could not be read. */
export type Fingerprints = Map<string, string>;

export function fingerprintOf(path: string): string {
  const read = readTextFile(path);
  return read.ok ? sha256(read.text) : `not read: ${read.reason}`;
}

/** Whether all files are as they were. */
export function isUnchanged(fingerprints: Fingerprints): boolean {
  return [...fingerprints].every(([path, print]) => fingerprintOf(path) === print);
}

/**
 * A loader that notes every file a policy brings in, missing ones too, for their appearance is a change. A file is noted before it is read, so
 * that one that changes in between is seen to have changed.
 */
export function createNotingLoader(cwd: string, notes: Fingerprints): Loader {
  const loader = createFileLoader(cwd);
  const note = (path: string, from: string): void => {
    const place = resolve(cwd, dirname(from), path);
    if (!notes.has(place)) notes.set(place, fingerprintOf(place));
  };
  return {
    readText(path, from) {
      note(path, from);
      return loader.readText(path, from);
    },
    readSchema(name, from) {
      if (/[/\\]/.test(name) || name.endsWith(".json")) note(name, from);
      return loader.readSchema(name, from);
    },
  };
}
