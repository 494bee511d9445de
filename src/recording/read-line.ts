import { isUtf8 } from "node:buffer";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import { type MarkName, MARKS, type ProblemEntry, type RecordingEntry, type RecordingPlace } from "./entry.ts";
import type { RawLine } from "./split-lines.ts";

const SHORT = 40;
const BRACE = 0x7b;

/** One line as entries: none for a blank one; two where NUL bytes stand before something readable. */
export function readLine(line: RawLine): readonly RecordingEntry[] {
  const place = { line: line.number };
  if (line.droppedAt !== undefined) {
    return [
      problem(
        place,
        `is ${megabytes(line.droppedAt)} long and was skipped`,
        "one line is one snapshot: check what wrote the recording",
      ),
    ];
  }
  // What almost every line is.
  if (line.bytes[0] === BRACE) return [readBytes(line.bytes, place, line.ended)];
  const [bytes, nulls] = withoutLeadingNulls(line.bytes);
  const entries: RecordingEntry[] = [];
  if (nulls > 0) {
    entries.push(
      problem(place, `begins with ${nulls} NUL bytes, as a file does after a power cut`, "remove them; what follows them was read"),
    );
  }
  if (isBlank(bytes)) return entries;
  entries.push(readBytes(bytes, place, line.ended));
  return entries;
}

function readBytes(bytes: Buffer, place: RecordingPlace, ended: boolean): RecordingEntry {
  if (!isUtf8(bytes)) {
    const fix = "save the recording as UTF-8";
    if (!ended) return problem(place, "is cut short in the middle of a character: the recording ends there", "remove the line");
    return problem(place, isUtf16(bytes) ? "is UTF-16" : "is not UTF-8 text", fix);
  }
  const text = bytes.toString("utf8");
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return unreadable(text, place, ended);
  }
  return entryOf(value, place);
}

function unreadable(text: string, place: RecordingPlace, ended: boolean): ProblemEntry {
  if (!ended) {
    return problem(
      place,
      "is cut short: the recording ends in the middle of a line",
      "remove the line; the writer was stopped while it wrote",
    );
  }
  if (text.includes("\0")) return problem(place, "holds NUL bytes", "remove the line; the disk or the writer failed there");
  if (text.trimStart().startsWith("[") || text.trim() === "{" || text.trimEnd().endsWith(",")) {
    return problem(place, "is part of a JSON document of several lines", "write one snapshot a line (JSONL): `jq -c .` does it");
  }
  return problem(place, `is not JSON: \`${beginning(text)}\``, "remove the line, or write one JSON object a line");
}

/**
 * A JSON value as an entry. Without a `timestamp` of its own, an object with `snapshot` or `mark` is an envelope; every other object is a
 * bare snapshot.
 */
export function entryOf(value: JsonValue, place: RecordingPlace): RecordingEntry {
  if (!isObject(value)) {
    const what = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
    return problem(place, `holds ${what}, not a snapshot`, "write one JSON object a line");
  }
  const object = value;
  if (Object.hasOwn(object, "timestamp") || !(Object.hasOwn(object, "snapshot") || Object.hasOwn(object, "mark"))) {
    return { kind: "snapshot", ...place, snapshot: value };
  }
  return envelopeOf(object, place);
}

function envelopeOf(object: JsonObject, place: RecordingPlace): RecordingEntry {
  const { now, source, snapshot, mark, details } = object;
  if (snapshot !== undefined && mark !== undefined) {
    return problem(place, "holds both a `snapshot` and a `mark`", "write them as two lines");
  }
  const at = typeof now === "string" ? parseTimestamp(now) : Number.NaN;
  if (Number.isNaN(at)) {
    const what = now === undefined ? "has no `now`" : "has a `now` that is no instant";
    return problem(
      place,
      `${what}, so that it cannot be replayed`,
      'write `"now"` with the time at which it happened, as in `"now": "2025-10-12T07:04:56.000Z"`',
    );
  }
  if (typeof source !== "string" || source === "") {
    return problem(place, "names no `source`", 'write `"source": "engine"`');
  }
  if (snapshot !== undefined) return { kind: "snapshot", ...place, snapshot, now: at, source };
  if (!isMark(mark)) {
    return problem(place, "has a `mark` that is none", `write one of ${MARKS.map((name) => `\`${name}\``).join(", ")}`);
  }
  return { kind: "mark", ...place, mark, now: at, source, ...(isObject(details) ? { details: details } : {}) };
}

function isMark(value: JsonValue | undefined): value is MarkName {
  return MARKS.some((name) => name === value);
}

function problem(place: RecordingPlace, reason: string, fix: string): ProblemEntry {
  return { kind: "problem", ...place, reason, fix };
}

function withoutLeadingNulls(bytes: Buffer): readonly [Buffer, number] {
  if (bytes[0] !== 0) return [bytes, 0];
  const end = bytes.findIndex((byte) => byte !== 0);
  return end < 0 ? [bytes.subarray(bytes.length), bytes.length] : [bytes.subarray(end), end];
}

/** Spaces and tabs, and the carriage return of a last line without a line end. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function beginning(text: string): string {
  const characters = Array.from(text.slice(0, 2 * SHORT), (character) => (character < " " || character === "`" ? "?" : character));
  return characters.length > SHORT ? `${characters.slice(0, SHORT).join("")}...` : characters.join("");
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 100_000) / 10} MB`;
}
