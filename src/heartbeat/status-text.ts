import { isObject, type JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { parseWrittenTime } from "./written-time.ts";

/** The signs of the status line, for eyes that go over a terminal or a chat. */
export const STATUS_SIGNS = {
  healthy: "✅",
  "in progress": "⏳",
  failure: "❌",
  restarting: "🔄",
  unknown: "❓",
} as const;
export type StatusName = keyof typeof STATUS_SIGNS;
export type StatusSign = (typeof STATUS_SIGNS)[StatusName];

/** What `logs/heartbeat_status.txt` says. */
export interface HeartbeatStatusText {
  readonly status: StatusName;
  /** What stands behind the sign. */
  readonly text: string;
  /** ms since the epoch */
  readonly timestamp: number;
  /** Whether a trading session is on; null where it is not said. */
  readonly sessionActive: boolean | null;
  /** All of the JSON: the session's activity. */
  readonly session: JsonObject;
}

export type ReadStatusText =
  | { readonly ok: true; readonly status: HeartbeatStatusText; readonly warnings: readonly string[] }
  /** A clause that goes on after the file. */
  | { readonly ok: false; readonly problem: string };

const LONGEST_TEXT = 500;

/** Three lines: the sign and the text, the instant, the session's activity as JSON. */
export function heartbeatStatusText({ status, text, timestamp, session }: Omit<HeartbeatStatusText, "sessionActive">): string {
  // A line of somebody else's text must not become the line of the time.
  const line = text.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim();
  const shown = line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
  return `${STATUS_SIGNS[status]} ${shown}\n${formatTimestamp(timestamp)}\n${JSON.stringify(session)}\n`;
}

/**
 * Reads the text form, also as others write it: a line without a known sign is `unknown`, the JSON may be missing or stand on several lines, and a time
 * without an offset is of `zone`, with a warning.
 */
export function readHeartbeatStatus(content: string, zone: string | undefined, now: number): ReadStatusText {
  const [first = "", second = "", ...rest] = content.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (content.trim() === "") return { ok: false, problem: "is empty" };
  const written = second.trim();
  const timestamp = parseWrittenTime(written, zone, now);
  if (Number.isNaN(timestamp)) {
    const lacksZone = zone === undefined && !Number.isNaN(parseWrittenTime(written, "UTC", now));
    return {
      ok: false,
      problem: lacksZone ? "has a time without an offset, and no zone was given for it" : "has no time in its second line",
    };
  }
  const warnings: string[] = [];
  if (Number.isNaN(parseWrittenTime(written, undefined, now))) {
    warnings.push(`its time has no offset and was read in the zone ${zone ?? "UTC"}`);
  }
  const session = readSession(rest.join("\n"));
  if (session === undefined) warnings.push("its JSON of the session cannot be read");
  const { status, text } = readLine(first);
  const active = session?.session_active;
  return {
    ok: true,
    warnings,
    status: { status, text, timestamp, sessionActive: typeof active === "boolean" ? active : null, session: session ?? {} },
  };
}

function readLine(line: string): { readonly status: StatusName; readonly text: string } {
  for (const [status, sign] of Object.entries(STATUS_SIGNS) as [StatusName, StatusSign][]) {
    // Some programs write the sign with the mark that asks for its colours.
    if (line.trimStart().startsWith(sign))
      return {
        status,
        text: line
          .trimStart()
          .slice(sign.length)
          .replace(/^\uFE0F/, "")
          .trim(),
      };
  }
  return { status: "unknown", text: line.trim() };
}

function readSession(text: string): JsonObject | undefined {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
