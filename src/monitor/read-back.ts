import type { RecordingEntry } from "../recording/entry.ts";
import { readLine } from "../recording/read-line.ts";
import type { RecordingFiles } from "./recording-files.ts";
import type { RecordingPosition } from "./store.ts";

/** An entry with where it ends. */
export interface PlacedEntry {
  readonly entry: RecordingEntry;
  readonly end: RecordingPosition;
}

/** The longest line that a recording may have, in bytes: what `readRecording` takes. */
export const LONGEST_LINE = 16_000_000;
const CHUNK = 1_000_000;
const NEWLINE = 0x0a;
const BEGINNING = 256;

/** Some of the entries between two positions of the recordings, and where the next ones begin. */
export interface ReadBack {
  readonly entries: readonly PlacedEntry[];
  readonly next: RecordingPosition;
}

/**
 * Reads on from a position: about a megabyte of whole lines, never behind `end`, which is the end of a line. No entries, and `next` at
 * `end`, when all is read. A line that is too long is a problem and is never held in memory.
 */
export async function readBack(files: RecordingFiles, from: RecordingPosition, end: RecordingPosition): Promise<ReadBack> {
  let at = from;
  for (;;) {
    const limit = at.file === end.file ? end.offset : await files.size(at.file);
    if (at.offset < limit) {
      const read = await readLines(files, at, limit);
      if (read.entries.length > 0) return read;
      at = read.next;
      continue;
    }
    if (at.file >= end.file) return { entries: [], next: end };
    at = { file: await fileAfter(files, at.file, end.file), offset: 0 };
  }
}

async function readLines(files: RecordingFiles, { file, offset }: RecordingPosition, limit: number): Promise<ReadBack> {
  for (let length = CHUNK; ; length *= 4) {
    const bytes = await files.read(file, offset, Math.min(length, limit - offset));
    const isEnd = offset + bytes.length >= limit || bytes.length === 0;
    const last = bytes.lastIndexOf(NEWLINE);
    if (last >= 0 || isEnd)
      return { entries: split(file, offset, last >= 0 ? bytes.subarray(0, last + 1) : bytes), next: nextOf() };
    if (bytes.length > LONGEST_LINE) return await skipLine(files, { file, offset }, limit, bytes.subarray(0, BEGINNING));

    function nextOf(): RecordingPosition {
      return { file, offset: bytes.length === 0 ? limit : offset + (last >= 0 ? last + 1 : bytes.length) };
    }
  }
}

function split(file: string, offset: number, bytes: Uint8Array): readonly PlacedEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: PlacedEntry[] = [];
  for (let start = 0; start < buffer.length; ) {
    const newline = buffer.indexOf(NEWLINE, start);
    const stop = newline < 0 ? buffer.length : newline;
    const after = newline < 0 ? stop : newline + 1;
    const tooLong = stop - start > LONGEST_LINE;
    const line = tooLong ? buffer.subarray(start, start + BEGINNING) : buffer.subarray(start, stop);
    const end = { file, offset: offset + after };
    for (const entry of readLine({ number: 0, bytes: line, ended: newline >= 0, ...(tooLong && { droppedAt: stop - start }) })) {
      entries.push({ entry, end });
    }
    start = after;
  }
  return entries;
}

async function skipLine(files: RecordingFiles, at: RecordingPosition, limit: number, beginning: Uint8Array): Promise<ReadBack> {
  let { offset } = at;
  while (offset < limit) {
    const bytes = await files.read(at.file, offset, Math.min(CHUNK, limit - offset));
    if (bytes.length === 0) break;
    const newline = bytes.indexOf(NEWLINE);
    offset += newline < 0 ? bytes.length : newline + 1;
    if (newline >= 0) break;
  }
  const end = { file: at.file, offset };
  const line = { number: 0, bytes: Buffer.from(beginning), droppedAt: offset - at.offset, ended: true };
  return { entries: readLine(line).map((entry) => ({ entry, end })), next: end };
}

async function fileAfter(files: RecordingFiles, name: string, last: string): Promise<string> {
  return (await files.list()).find((each) => each > name && each <= last) ?? last;
}
