import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { identityOf, type ProcessIdentity } from "./process-identity.ts";
import { parseWrittenTime } from "./written-time.ts";

/** What a heartbeat file says, as far as it can be understood. Instants in ms since the epoch. */
export interface Heartbeat {
  readonly status?: string;
  readonly updatedAt?: number;
  readonly progressedAt?: number;
  readonly pid?: number;
  /** What tells its process from every other one that had this id; of writers that say it. */
  readonly identity: ProcessIdentity;
  /** Why it is not well, as its `details` say. */
  readonly cause: HeartbeatCause | null;
  /** The file's `details`, and whatever else it holds. */
  readonly details: JsonObject | null;
  /** Clauses: what of it could not be understood. */
  readonly problems: readonly string[];
  /** Members whose time has no offset and was read in the zone that was given. */
  readonly zoneless: readonly string[];
}

/** A root cause for programs and people; at least the code or the message is known. */
export interface HeartbeatCause {
  /** A stable word: `broker_disconnected`, the rule of an alert. */
  readonly code: string | null;
  readonly message: string | null;
  /** RFC 3339, as it was written. */
  readonly since: string | null;
}

const LONGEST_STATUS = 100;
const LONGEST_CODE = 100;
const LONGEST_MESSAGE = 500;
/** Characters of JSON: every snapshot carries them. */
const LONGEST_DETAILS = 16_000;
const DEEPEST_DETAILS = 20;

/** `status`, `updated_at`, `pid` and `details` as the inherited workers write them, and `progressed_at`. */
export function readHeartbeat(file: Readonly<Record<string, unknown>>, zone: string | undefined, now: number): Heartbeat {
  const { status, updated_at, progressed_at, pid, details, ...others } = file as JsonObject;
  const problems: string[] = [];
  const zoneless: string[] = [];
  const time = (name: string, value: JsonValue | undefined): number | undefined => {
    if (value === undefined || value === null) return undefined;
    const at = typeof value === "string" ? parseWrittenTime(value, zone, now) : Number.NaN;
    const bare = typeof value === "string" && Number.isNaN(parseWrittenTime(value, undefined, now));
    if (!Number.isNaN(at)) {
      if (bare) zoneless.push(name);
      return at;
    }
    const lacksZone = bare && zone === undefined && !Number.isNaN(parseWrittenTime(value, "UTC", now));
    problems.push(lacksZone ? `\`${name}\` has no offset, and no zone was given for it` : `\`${name}\` is no instant`);
    return undefined;
  };
  const updatedAt = time("updated_at", updated_at);
  const progressedAt = time("progressed_at", progressed_at);
  if (updated_at === undefined || updated_at === null) problems.push("has no `updated_at`");
  const isStatus = typeof status === "string" && status.length <= LONGEST_STATUS;
  if (!isStatus && status !== undefined && status !== null) problems.push("`status` is no short text");
  const isPid = typeof pid === "number" && Number.isSafeInteger(pid) && pid >= 0;
  if (!isPid && pid !== undefined && pid !== null) problems.push("`pid` is no process id");
  return {
    ...(isStatus ? { status } : {}),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(progressedAt === undefined ? {} : { progressedAt }),
    ...(isPid ? { pid } : {}),
    identity: identityOf(file),
    cause: causeOf(details),
    details: detailsOf(details, others, problems),
    problems,
    zoneless,
  };
}

/** `details: { code, message, since }`, or a text alone. */
function causeOf(details: JsonValue | undefined): HeartbeatCause | null {
  const members: JsonObject = typeof details === "string" ? { message: details } : isObject(details) ? details : {};
  const text = (name: string, longest: number): string | null => {
    const value = members[name];
    if (typeof value !== "string" || value.trim() === "") return null;
    return value.length > longest ? `${value.slice(0, longest)}…` : value;
  };
  const [code, message] = [text("code", LONGEST_CODE), text("message", LONGEST_MESSAGE)];
  return code === null && message === null ? null : { code, message, since: text("since", LONGEST_CODE) };
}

function detailsOf(details: JsonValue | undefined, others: JsonObject, problems: string[]): JsonObject | null {
  const own = isObject(details) ? details : details === undefined || details === null ? {} : { details };
  const all: JsonObject = { ...others, ...own };
  if (Object.keys(all).length === 0) return null;
  if (isTooDeep(all, DEEPEST_DETAILS) || JSON.stringify(all).length > LONGEST_DETAILS) {
    problems.push("its details are too large and were left out");
    return null;
  }
  return all;
}

function isTooDeep(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isTooDeep(member, levels - 1));
}
