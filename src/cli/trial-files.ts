import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TrialFiles } from "../trial/files.ts";
import { displayPath, reasonOf } from "./files.ts";
import { createFileLoader } from "./loader.ts";
import { openRecording } from "./recordings.ts";

/** The files of tests on disk, beside the file that names them. */
export function createTrialFiles(cwd: string): TrialFiles {
  const beside = (path: string, from: string): string => resolve(cwd, dirname(from), path);
  return {
    ...createFileLoader(cwd),
    openRecording: (path, from) => openRecording(beside(path, from)),
    writeText(path, from, text) {
      const place = beside(path, from);
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
