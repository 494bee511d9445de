import { isUtf8 } from "node:buffer";
import type { JsonValue } from "../model/json.ts";
import { bytesOf } from "./chunk.ts";
import type { RecordingEntry } from "./entry.ts";
import { entryOf } from "./read-line.ts";

/** One `metrics_<timestamp>.json` of the monitors that this replaces: a snapshot a file. */
export interface MetricFile {
  readonly name: string;
  readonly content: string | Uint8Array | Unreadable;
}

/** Why there is no content: a clause in the reader's words. */
export interface Unreadable {
  readonly unreadable: string;
}

const METRIC_FILE = /^metrics_.*\.json$/;

/** The metric files among the names of a folder, in the order of their names: the timestamps in them sort as text. */
export function orderMetricFiles(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => METRIC_FILE.test(name)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Reads metric files in the order given. A file that cannot be read is a `problem` in its place. */
export async function* readMetricFiles(
  files: Iterable<MetricFile> | AsyncIterable<MetricFile>,
): AsyncGenerator<RecordingEntry, void, void> {
  for await (const { name, content } of files) {
    const isThere = typeof content === "string" || content instanceof Uint8Array;
    yield isThere ? readMetricFile(name, bytesOf(content)) : unreadable(name, content);
  }
}

function unreadable(file: string, { unreadable: why }: Unreadable): RecordingEntry {
  return { kind: "problem", line: 1, file, reason: `cannot be read: ${why}`, fix: "make it readable, or remove it" };
}

function readMetricFile(file: string, content: Uint8Array): RecordingEntry {
  const place = { line: 1, file };
  const fix = "remove the file, or write it again";
  if (content.length === 0) return { kind: "problem", ...place, reason: "is empty: its writer was stopped before it wrote", fix };
  if (!isUtf8(content)) return { kind: "problem", ...place, reason: "is not UTF-8 text", fix };
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return { kind: "problem", ...place, reason: "is not JSON, or is cut short", fix };
  }
  return entryOf(value, place);
}
