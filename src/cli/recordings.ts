import { createReadStream, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { RecordingEntry } from "../recording/entry.ts";
import { orderMetricFiles, readMetricFiles } from "../recording/read-folder.ts";
import { readRecording } from "../recording/read.ts";
import { reasonOf } from "../app/files.ts";

export type OpenedRecording =
  | { readonly ok: true; readonly entries: AsyncIterable<RecordingEntry>; readonly size: number; bytesRead(): number }
  | { readonly ok: false; readonly reason: string };

/** Opens a recording: `.jsonl`, `.jsonl.gz`, or a folder of `metrics_*.json`. Reading starts when the entries are asked for. */
export function openRecording(path: string): OpenedRecording {
  try {
    if (statSync(path).isDirectory()) return openFolder(path);
    const descriptor = openSync(path, "r");
    const stream = createReadStream(path, { fd: descriptor });
    return {
      ok: true,
      entries: readRecording(stream as AsyncIterable<Uint8Array>),
      size: statSync(path).size,
      bytesRead: () => stream.bytesRead,
    };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** A recording that comes through a pipe; its size is not known. */
export function openStream(stream: Readable): OpenedRecording {
  return { ok: true, entries: readRecording(stream as AsyncIterable<Uint8Array>), size: 0, bytesRead: () => 0 };
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
  const files = function* (): Generator<{ name: string; content: Uint8Array }> {
    for (const name of names) {
      read += 1;
      yield { name, content: readFileSync(join(folder, name)) };
    }
  };
  return { ok: true, entries: readMetricFiles(files()), size: names.length, bytesRead: () => read };
}
