import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, open, stat } from "node:fs/promises";

/** A plain file that is open for reading, or why there is none. */
export type OpenedFile =
  | { readonly ok: true; readonly handle: FileHandle; readonly facts: BigIntStats }
  | {
      readonly ok: false;
      /** Whether there is no plain file at that path, or none that can be reached; false: it is there, and cannot be read. */
      readonly missing: boolean;
      /** One clause that goes on after the file: `is not there`, `is a folder`, `cannot be read: permission denied`. */
      readonly trouble: string;
    };

/** Opens a plain file for reading. Never waits for a writer, as a pipe would make it; never rejects for what is at the path. */
export async function openFile(path: string): Promise<OpenedFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // One that is not there now may be by the next look at it.
    const isAbsent = codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
    return { ok: false, missing: isAbsent || !(await isThere(path)), trouble: fileTrouble(error) };
  }
  try {
    const facts = await handle.stat({ bigint: true });
    if (facts.isFile()) return { ok: true, handle, facts };
    await closeFile(handle);
    return { ok: false, missing: true, trouble: kindTrouble(facts) };
  } catch (error) {
    await closeFile(handle);
    return { ok: false, missing: false, trouble: fileTrouble(error) };
  }
}

/** Closes a file that was only read: nothing is lost where that fails. */
export async function closeFile(handle: FileHandle): Promise<void> {
  try {
    await handle.close();
  } catch {
    // A file server that has forgotten the file.
  }
}

/** What stands where a plain file should, as a clause: `is a folder`. */
export function kindTrouble(facts: Pick<BigIntStats, "isDirectory" | "isFIFO" | "isSocket">): string {
  if (facts.isDirectory()) return "is a folder";
  if (facts.isFIFO()) return "is a named pipe, not a file";
  if (facts.isSocket()) return "is a socket, not a file";
  return "is a device, not a file";
}

/** The failure of a call of the file system as a clause. */
export function fileTrouble(error: unknown): string {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "is not there";
    case "ENXIO":
      return "is a socket or a device, not a file";
    default:
      return `cannot be read: ${REASONS[code] ?? code.toLowerCase()}`;
  }
}

/** Whether a plain file can be reached, if not read: a folder that may not be searched hides what is in it. */
async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EIO: "the device failed",
  ELOOP: "its links go round in a circle",
  EMFILE: "this process has too many files open",
  ENAMETOOLONG: "its path is too long",
  ENFILE: "the machine has too many files open",
  ESTALE: "the file server has forgotten it",
  ETIMEDOUT: "the file server does not answer",
  ERR_INVALID_ARG_VALUE: "its path holds a NUL character",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown error";
}
