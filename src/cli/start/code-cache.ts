import { readFileSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";

/** Bytes before the compiled code: the check sums of the source and of the code. */
const HEAD = 8;

/**
 * Where the compiled code of a bundle is kept, for this Node only: code is bound to the V8 that made it. V8 compares its version and flags
 * itself, and the file may have come from a machine of another kind.
 */
function codeCacheFile(bundle: string): string {
  return `${bundle}.${process.version}-${process.platform}-${process.arch}.cache`;
}

/**
 * The code that V8 compiled from `source`; undefined where there is none, or where it is damaged or belongs to another source. V8 looks at the
 * source's length only, and crashes over damaged code.
 */
export function readCodeCache(bundle: string, source: Uint8Array): Buffer | undefined {
  try {
    const file = readFileSync(codeCacheFile(bundle));
    if (file.length <= HEAD) return undefined;
    const code = file.subarray(HEAD);
    return file.readUInt32LE(0) === crc32(source) && file.readUInt32LE(4) === crc32(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

export function writeCodeCache(bundle: string, source: Uint8Array, code: Uint8Array): void {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(crc32(source), 0);
  head.writeUInt32LE(crc32(code), 4);
  writeFileSync(codeCacheFile(bundle), Buffer.concat([head, code]));
}
