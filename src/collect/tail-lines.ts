import type { FileHandle } from "node:fs/promises";

const CHUNK = 65_536;
const NEWLINE = 0x0a;

/**
 * The lines of a file from the last to the first, without their ends, as far as they begin within the last `atMost` of its `size` bytes.
 * Reads backwards in portions; no more than `atMost` bytes are ever held.
 */
export async function* tailLines(handle: FileHandle, size: number, atMost: number): AsyncGenerator<string, void, void> {
  const first = Math.max(0, size - atMost);
  let start = size;
  // What stands before the first line end that was seen: the end of a line that begins further up.
  let rest: Buffer = Buffer.alloc(0);
  while (start > first) {
    const end = start;
    start = Math.max(first, end - CHUNK);
    const chunk = await readExactly(handle, start, end - start);
    // The file has become shorter meanwhile: what was seen of it is no longer there.
    if (chunk === undefined) return;
    if (!chunk.includes(NEWLINE)) {
      rest = Buffer.concat([chunk, rest]);
      continue;
    }
    const bytes = Buffer.concat([chunk, rest]);
    let lineEnd = bytes.length;
    for (;;) {
      const before = lineEnd === 0 ? -1 : bytes.lastIndexOf(NEWLINE, lineEnd - 1);
      if (before < 0) break;
      yield bytes.toString("utf8", before + 1, lineEnd);
      lineEnd = before;
    }
    rest = bytes.subarray(0, lineEnd);
  }
  if (first === 0) yield rest.toString("utf8");
}

async function readExactly(handle: FileHandle, start: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, start + read);
    if (bytesRead === 0) return undefined;
    read += bytesRead;
  }
  return bytes;
}
