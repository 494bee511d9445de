import { closeSync, constants, createReadStream, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { RecordingEntry, RecordingPiece } from "../recording/entry.ts";
import { isArrowFile, MAGIC } from "../recording/packed/format.ts";
import { type MetricFile, orderMetricFiles, readMetricFiles } from "../recording/read-folder.ts";
import { readPieces } from "../recording/read-pieces.ts";
import { reasonOf } from "../app/files.ts";
import { readAhead } from "../recording/elsewhere/read-ahead.ts";
import { readPackedFile } from "./packed-file.ts";
import { threadEntry } from "./threads/thread-entry.ts";

export type RecordingPieces = AsyncGenerator<RecordingPiece, void, void>;

/** Bytes at a time: with fewer, waiting for the disk costs more than reading. */
const CHUNK = 1 << 20;

/** Bytes from which on it is worth a thread to read a file of text. */
const LONG = 8e6;

export type OpenedRecording =
  | {
      readonly ok: true;
      readonly entries: RecordingPieces;
      readonly size: number;
      bytesRead(): number;
      readonly isPacked?: true;
      /** Begins to read, where another thread does; without it, reading starts when the entries are asked for. */
      start?(): void;
    }
  | { readonly ok: false; readonly reason: string };

/** Opens a recording: `.jsonl`, `.jsonl.gz`, packed, or a folder of `metrics_*.json`. */
export function openRecording(path: string): OpenedRecording {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return openFolder(path);
    if (stats.isFile() && isPacked(path)) return openPacked(path, stats.size);
    if (stats.isFIFO()) return openPipe(path);
    const descriptor = openSync(path, "r");
    const entry = stats.isFile() && stats.size > LONG ? threadEntry("recording-reader") : undefined;
    if (entry !== undefined) {
      closeSync(descriptor);
      const { pieces: entries, ...ahead } = readAhead({ path, chunk: CHUNK }, entry);
      return { ok: true, entries, size: stats.size, ...ahead };
    }
    const stream = createReadStream(path, { fd: descriptor, highWaterMark: CHUNK });
    return {
      ok: true,
      entries: readPieces(stream as AsyncIterable<Uint8Array>),
      size: stats.size,
      bytesRead: () => stream.bytesRead,
    };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** A recording that comes through a pipe; its size is not known. */
export function openStream(stream: Readable): OpenedRecording {
  return { ok: true, entries: readPieces(stream as AsyncIterable<Uint8Array>), size: 0, bytesRead: () => 0 };
}

/** To open it as a file is opened would wait for a writer, in a thread that nothing can stop: not even Ctrl-C. */
function openPipe(path: string): OpenedRecording {
  const { Socket } = process.getBuiltinModule("node:net");
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return openStream(new Socket({ fd, readable: true, writable: false }));
}

/** By how it begins, whatever it is called. */
function isPacked(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const beginning = Buffer.alloc(MAGIC.length);
    return isArrowFile(beginning.subarray(0, readSync(descriptor, beginning)));
  } finally {
    closeSync(descriptor);
  }
}

function openPacked(path: string, size: number): OpenedRecording {
  let read = 0;
  const entries = readPackedFile(path, (bytes) => {
    read = bytes;
  });
  return { ok: true, entries, size, bytesRead: () => read, isPacked: true };
}

function openFolder(folder: string): OpenedRecording {
  const all = readdirSync(folder);
  const names = orderMetricFiles(all);
  if (names.length === 0) {
    const isOfDays = all.some((name) => /\.jsonl(?:\.gz)?$/.test(name));
    const fix = isOfDays ? "; name the recordings in it instead (*.jsonl)" : "";
    return { ok: false, reason: `the folder holds no metrics_*.json${fix}` };
  }
  let read = 0;
  const files = function* (): Generator<MetricFile> {
    for (const name of names) {
      read += 1;
      yield { name, content: contentOf(join(folder, name)) };
    }
  };
  return { ok: true, entries: oneByOne(readMetricFiles(files())), size: names.length, bytesRead: () => read };
}

/** What is no file is not opened: a pipe might never end. */
function contentOf(path: string): MetricFile["content"] {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return readFileSync(path);
    return { unreadable: stats.isDirectory() ? "it is a folder" : "it is no regular file" };
  } catch (error) {
    return { unreadable: reasonOf(error) };
  }
}

async function* oneByOne(entries: AsyncIterable<RecordingEntry> | Iterable<RecordingEntry>): RecordingPieces {
  for await (const entry of entries) yield { kind: "entries", entries: [entry] };
}
