import type { FileHandle } from "node:fs/promises";

/** Bytes: far above any heartbeat, and far below what would hurt. */
export const LARGEST = 1_000_000;
export const TOO_LONG = `is longer than ${LARGEST / 1_000_000} MB`;

/** A file from its beginning, and no more of it than one byte past the largest. */
export async function readSmallFile(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.min(size + 1, LARGEST + 1));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
