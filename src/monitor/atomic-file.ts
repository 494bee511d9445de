import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** `.NAME.tmp`: the name under which a file is written before it is whole. */
export function temporaryName(name: string): string {
  return `.${name}.tmp`;
}

export interface AtomicWrite {
  /** For what is written while another write of the same file may be under way; default `temporaryName`. */
  readonly temporary?: string;
  /** Asked when all is ready: false lets go of it, and what stands there stays. Nothing comes between the answer and the new name. */
  readonly isWanted?: () => boolean;
}

/** Writes a file so that there is never half of it: under another name first, made durable, then renamed. */
export async function writeAtomically(path: string, content: string, options: AtomicWrite = {}): Promise<void> {
  const { isWanted } = options;
  const temporary = join(dirname(path), options.temporary ?? temporaryName(basename(path)));
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isWanted === undefined) await rename(temporary, path);
    else if (isWanted()) renameSync(temporary, path);
    else await rm(temporary, { force: true });
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The same before it returns, for what is written last before a process ends. Folders are made. Throws what the file system says. */
export function writeAtomicallyNow(path: string, content: string, temporary = temporaryName(basename(path))): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, temporary);
  try {
    const file = openSync(unfinished, "w");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    try {
      rmSync(unfinished, { force: true });
    } catch {
      // What the write itself failed of is what counts.
    }
    throw error;
  }
  syncFolderNow(folder);
}

/** A new name survives a power cut when its folder was made durable; not every system lets one do that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file itself is durable.
  }
}

function syncFolderNow(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // The file itself is durable.
  }
}
