import { constants, writeSync } from "node:fs";
import { mkdir, open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";

/** The folder of recordings, one file a day. Tests bring one that fails, and one that dies. */
export interface RecordingFiles {
  /** Names, oldest day first. */
  list(): Promise<readonly string[]>;
  /** Bytes; 0 where there is no such file. */
  size(name: string): Promise<number>;
  /** Fewer bytes only where the file ends. */
  read(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Opens a file to write at its end, a new one where there is none. */
  append(name: string): Promise<AppendedFile>;
  /** Writes in the middle of a file or at its end, makes it where there is none, and resolves when that survives a power cut. */
  mend(name: string, offset: number, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface AppendedFile {
  /** When it was opened. */
  readonly size: number;
  /** Gives back how many bytes were written, which may be fewer. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves when what was written survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const DAY_FILE = /^\d{4}-\d{2}-\d{2}\.jsonl$/;

export function openRecordingFiles(folder: string): RecordingFiles {
  return {
    list: async () => {
      const names = await orElse(readdir(folder), []);
      return names.filter((name) => DAY_FILE.test(name)).sort();
    },
    size: async (name) => (await orElse(stat(join(folder, name)), { size: 0 })).size,
    read: async (name, offset, length) => {
      const file = await open(join(folder, name), "r");
      try {
        const buffer = Buffer.allocUnsafe(length);
        let read = 0;
        while (read < length) {
          const { bytesRead } = await file.read(buffer, read, length - read, offset + read);
          if (bytesRead === 0) break;
          read += bytesRead;
        }
        return buffer.subarray(0, read);
      } finally {
        await file.close();
      }
    },
    append: async (name) => {
      await mkdir(folder, { recursive: true });
      const file = await open(join(folder, name), "a", 0o640);
      const { size } = await file.stat();
      if (size === 0) await syncFolder(folder);
      return {
        size,
        // Into memory of the system, which takes less time than to hand it to another thread; only `sync` waits for the disk.
        write: (bytes) => attempt(() => writeSync(file.fd, bytes)),
        sync: () => file.datasync(),
        close: () => file.close(),
      };
    },
    mend: async (name, offset, bytes) => {
      await mkdir(folder, { recursive: true });
      const file = await open(join(folder, name), constants.O_RDWR | constants.O_CREAT, 0o640);
      try {
        let written = 0;
        while (written < bytes.length) {
          written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
        }
        await file.datasync();
      } finally {
        await file.close();
      }
      await syncFolder(folder);
    },
    remove: (name) => unlink(join(folder, name)),
  };
}

/** So that a new file's name survives a power cut as well. Some file systems cannot, and need not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await orElse(open(folder, "r"), undefined);
  if (handle === undefined) return;
  await orElse(handle.sync(), undefined);
  await handle.close();
}

function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

async function orElse<T, U>(promise: Promise<T>, other: U): Promise<T | U> {
  try {
    return await promise;
  } catch {
    return other;
  }
}
