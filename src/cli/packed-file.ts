import { type FileHandle, open } from "node:fs/promises";
import type { RecordingPiece } from "../recording/entry.ts";
import type { ReadSoFar } from "../recording/packed/read-packed.ts";

/** Reads a packed recording. The reader, with the library behind it, is loaded only when there is one. */
export async function* readPackedFile(path: string, readSoFar: ReadSoFar): AsyncGenerator<RecordingPiece, void, void> {
  const { readPacked } = await import("../recording/packed/read-packed.ts");
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    yield* readPacked({ size, read: (position, length) => readPart(file, position, length) }, readSoFar);
  } finally {
    await file.close();
  }
}

/** How many sources a packed recording names; 0 where that cannot be read. */
export async function packedSources(path: string): Promise<number> {
  const { readSources } = await import("../recording/packed/read-packed.ts");
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return (await readSources({ size, read: (position, length) => readPart(file, position, length) })).length;
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
