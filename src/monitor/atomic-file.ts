import { open, rename, rm } from "node:fs/promises";
import { dirname, join, basename } from "node:path";

/** `.NAME.tmp`: the name under which a file is written before it is whole. */
export function temporaryName(name: string): string {
  return `.${name}.tmp`;
}

/** Writes a file so that there is never half of it: under another name first, made durable, then renamed. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
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
