import { accessSync, constants, existsSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What a shell says of a process that was asked to end. */
const TERMINATED = 143;
const PERMISSIONS = 0o777;
const OWN_ONLY = 0o600;
/** Why nothing can be put in the place of a file. */
const IN_PLACE: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EBUSY"]);

/** Why a file is not to be written at this place; undefined where it is. What is there and is no file is never replaced: a device, a pipe. */
export function whyNotThere(path: string, shown: string, force: boolean): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return `${shown === "" ? "." : shown} is a folder: name a file in it`;
  if (!stats.isFile()) return `${shown} is no regular file: name one`;
  return force ? undefined : `${shown} is already there; choose another name, or overwrite it with --force`;
}

/** Whether both names are of one file. */
export function isSameFile(one: string, other: string): boolean {
  return existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);
}

/** Why nothing could be written. */
export class WriteFailure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export type WriteChunks = (chunks: readonly Uint8Array[]) => Promise<void>;

/**
 * Gives `produce` a way to write a file, and puts the file in its place when all is written and durable: never half of it. Whoever might read or
 * write the file that is replaced may do the same with this one. Where `produce` gives undefined there will be none. Rejects with what `produce` rejects with.
 */
export async function writeWhole<Result>(
  name: string,
  produce: (write: WriteChunks) => Promise<Result | undefined>,
): Promise<Result | undefined | WriteFailure> {
  // A symbolic link stays one.
  const path = existsSync(name) ? realpathSync(name) : name;
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  // Ctrl-C ends the process; a request to end would do so without a trace.
  const clean = (): void => {
    rmSync(temporary, { force: true });
  };
  const end = (): void => process.exit(TERMINATED);
  process.once("exit", clean).once("SIGTERM", end);
  let file: FileHandle;
  try {
    const replaced = statSync(path, { throwIfNoEntry: false });
    file = replaced === undefined ? await open(temporary, "w") : await openWith(replaced.mode & PERMISSIONS, temporary);
  } catch (error) {
    process.off("exit", clean).off("SIGTERM", end);
    return new WriteFailure(error);
  }
  const ended: { failure?: WriteFailure } = {};
  const guarded = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      ended.failure = new WriteFailure(error);
      throw error;
    }
  };
  try {
    const result = await produce((chunks) => guarded(() => writeAll(file, chunks)));
    if (result !== undefined) await guarded(() => file.sync());
    await file.close();
    if (result !== undefined) await guarded(() => rename(temporary, path));
    return result;
  } catch (error) {
    if (ended.failure === undefined) throw error;
    return ended.failure;
  } finally {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    process.off("exit", clean).off("SIGTERM", end);
  }
}

/** Puts a text in the place of another. A file that may be written in a folder that may not, or that is mounted by itself, is written where it stands. */
export async function replaceText(path: string, text: string): Promise<WriteFailure | undefined> {
  try {
    accessSync(path, constants.W_OK);
    const written = await writeWhole(path, async (write) => {
      await write([Buffer.from(text)]);
      return true;
    });
    if (!(written instanceof WriteFailure)) return undefined;
    if (!IN_PLACE.has((written.error as NodeJS.ErrnoException).code ?? "")) return written;
    writeFileSync(path, text);
    return undefined;
  } catch (error) {
    return new WriteFailure(error);
  }
}

/** From the first byte on nobody reads who may not; `umask` has no say in a file that is replaced. */
async function openWith(permissions: number, path: string): Promise<FileHandle> {
  const file = await open(path, "w", OWN_ONLY);
  // A file system may have no permissions to give.
  await file.chmod(permissions).catch(() => undefined);
  return file;
}

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  for (const chunk of chunks) {
    for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
  }
}
