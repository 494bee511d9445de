import type { JsonValue } from "../../model/json.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { MarkEntry, SnapshotEntry } from "../entry.ts";
import { exactJson } from "./exact-json.ts";

/** An entry as a line of a plain recording has it, without its end. */
export function entryText(entry: SnapshotEntry | MarkEntry): string {
  if (entry.kind === "mark") {
    const details: { details?: JsonValue } = entry.details === undefined ? {} : { details: entry.details };
    return exactJson({ mark: entry.mark, now: formatTimestamp(entry.now), source: entry.source, ...details });
  }
  const { now, source, snapshot } = entry;
  return exactJson(now === undefined || source === undefined ? snapshot : { now: formatTimestamp(now), source, snapshot });
}
