import { lstatSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { TrialFiles } from "../trial/files.ts";
import { displayPath, reasonOf } from "../app/files.ts";
import { createFileLoader } from "../app/loader.ts";
import { openRecording } from "./recordings.ts";

/** The files of tests on disk, beside the file that names them. */
export function createTrialFiles(cwd: string): TrialFiles {
  const beside = (path: string, from: string): string => resolve(cwd, dirname(from), path);
  return {
    ...createFileLoader(cwd),
    openRecording: (path, from) => openRecording(beside(path, from)),
    writeText(path, from, text) {
      const place = beside(path, from);
      const barred = whyNotWritten(place, [cwd, resolve(cwd, dirname(from))]);
      if (barred !== undefined) return { ok: false, reason: barred };
      try {
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, text);
        return { ok: true, file: displayPath(place, cwd), text };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },
  };
}

/** A test file may come from anybody: what it names is written only where transitions belong, symbolic links followed. */
function whyNotWritten(place: string, folders: readonly string[]): string | undefined {
  if (!place.endsWith(".jsonl")) return "a file of transitions is called `NAME.jsonl`";
  const target = realPlace(place);
  const inside = folders.some((folder) => {
    const way = target === undefined ? ".." : relative(realPlace(folder) ?? folder, target);
    return way !== ".." && !way.startsWith(`..${sep}`) && resolve(way) !== way;
  });
  return inside ? undefined : "it lies outside the folder of the test and the working folder";
}

/** Where a path leads, also where its last parts are not there yet; undefined for a symbolic link to nowhere. */
function realPlace(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    if (isLink(path) || dirname(path) === path) return undefined;
    const folder = realPlace(dirname(path));
    return folder === undefined ? undefined : join(folder, basename(path));
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
