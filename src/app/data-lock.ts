import { access, constants, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isObject } from "../model/json.ts";
import { reasonOf } from "../monitor/troubles.ts";
import { lockFile } from "../store/sqlite.ts";

/** In the data folder: who has it, for people. The lock itself is another file, which the system lets go of with the process. */
const HOLDER = "monitor.pid";
const LOCK = "monitor.lock";

export interface DataLock {
  release(): Promise<void>;
}

/**
 * Makes the data folder, and makes it this monitor's alone. Rejects, in words for people, where another monitor has it, also one that started in
 * the same instant, and where nothing can be written there. What a killed monitor left behind is no hindrance.
 */
export async function lockDataFolder(folder: string): Promise<DataLock> {
  const trouble = await makeWritable(folder);
  if (trouble !== undefined)
    throw new Error(
      `the data folder ${folder} cannot be written to: ${trouble}; make it writable, or choose another one with \`data_folder\``,
    );
  const lock = lockFile(join(folder, LOCK));
  if (lock === undefined) {
    const help = "stop it first, or give this one a data folder of its own";
    throw new Error(`another monitor is running on ${folder}${await holderOf(folder)}: ${help}`);
  }
  const holder = join(folder, HOLDER);
  // Only what people are told depends on it.
  await writeFile(holder, `${JSON.stringify({ pid: process.pid })}\n`).catch(() => undefined);
  return {
    release: async () => {
      await rm(holder, { force: true }).catch(() => undefined);
      lock.release();
    },
  };
}

/** Why it cannot be made, or be written in; a clause. */
async function makeWritable(folder: string): Promise<string | undefined> {
  try {
    // Asked first: of a read-only disk, making folders says that they are not there.
    await access(await nearest(folder), constants.W_OK | constants.X_OK);
    await mkdir(folder, { recursive: true });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The folder itself, or the first above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    return dirname(folder) === folder ? folder : await nearest(dirname(folder));
  }
}

async function holderOf(folder: string): Promise<string> {
  try {
    const read: unknown = JSON.parse(await readFile(join(folder, HOLDER), "utf8"));
    return isObject(read) && typeof read.pid === "number" ? `, as process ${read.pid}` : "";
  } catch {
    return "";
  }
}
