import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { closeFile, type OpenedFile, openFile } from "../monitor/open-file.ts";
import { type FileIdentity, recognise, type SavedPlace } from "./file-place.ts";

/** A folder with more files of the name is not searched further. */
const MOST = 1_000;

/** A file that was followed under another name, opened. */
export interface RotatedCopy {
  readonly opened: OpenedFile & { readonly ok: true };
  readonly identity: FileIdentity;
}

/**
 * What `path` was before it was rotated, if it stands beside it under a longer name (`engine.jsonl.1`, `engine.jsonl-20251012`), plain and
 * unpacked.
 */
export async function findRotatedCopy(path: string, saved: SavedPlace): Promise<RotatedCopy | undefined> {
  const folder = dirname(path);
  const name = basename(path);
  for (const candidate of await namesIn(folder)) {
    if (!candidate.startsWith(name) || candidate === name) continue;
    const opened = await openFile(join(folder, candidate));
    if (!opened.ok) continue;
    const identity = await recognised(opened, saved);
    if (identity !== undefined) return { opened, identity };
    await closeFile(opened.handle);
  }
  return undefined;
}

async function recognised(opened: OpenedFile & { readonly ok: true }, saved: SavedPlace): Promise<FileIdentity | undefined> {
  try {
    return await recognise(opened.handle, saved);
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).slice(0, MOST);
  } catch {
    return [];
  }
}
