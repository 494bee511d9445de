import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { isGzip } from "../recording/gunzip.ts";

/** `the recording is 474.4 kB, compressed`: a packed one is not, so that sizes tell nothing where it is not said. */
export function recordingSizes(recordings: readonly string[]): string {
  const size = sizeText(recordings.reduce((sum, path) => sum + sizeOnDisk(path), 0));
  const compressed = recordings.filter(isCompressed).length;
  const are = recordings.length === 1 ? "the recording is" : "the recordings are";
  const how = compressed === 0 ? "" : compressed === recordings.length ? ", compressed" : ", some compressed";
  return `${are} ${size}${how}`;
}

/** Bytes; of a folder those of its files. */
function sizeOnDisk(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path, { withFileTypes: true }).reduce(
    (sum, file) => (file.isFile() ? sum + statSync(join(path, file.name)).size : sum),
    0,
  );
}

function isCompressed(path: string): boolean {
  if (!statSync(path).isFile()) return false;
  const descriptor = openSync(path, "r");
  try {
    const beginning = Buffer.alloc(2);
    readSync(descriptor, beginning);
    return isGzip(beginning);
  } finally {
    closeSync(descriptor);
  }
}

/** `1.3 MB` */
export function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ] as const)
    if (bytes >= size) return `${Math.round(bytes / (size / 10)) / 10} ${unit}`;
  return `${bytes} B`;
}
