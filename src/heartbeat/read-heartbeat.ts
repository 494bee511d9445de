import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { parseWrittenTime } from "./written-time.ts";

/** What a heartbeat file says, as far as it can be understood. Instants in ms since the epoch. */
export interface Heartbeat {
  readonly status?: string;
  readonly updatedAt?: number;
  readonly progressedAt?: number;
  readonly pid?: number;
  /** The file's `details`, and whatever else it holds. */
  readonly details: JsonObject | null;
  /** Clauses: what of it could not be understood. */
  readonly problems: readonly string[];
}

const LONGEST_STATUS = 100;
/** Characters of JSON: every snapshot carries them. */
const LONGEST_DETAILS = 16_000;
const DEEPEST_DETAILS = 20;

/** `status`, `updated_at`, `pid` and `details` as the inherited workers write them, and `progressed_at`. */
export function readHeartbeat(file: Readonly<Record<string, unknown>>, zone: string | undefined, now: number): Heartbeat {
  const { status, updated_at, progressed_at, pid, details, ...others } = file as JsonObject;
  const problems: string[] = [];
  const time = (name: string, value: JsonValue | undefined): number | undefined => {
    if (value === undefined || value === null) return undefined;
    const at = typeof value === "string" ? parseWrittenTime(value, zone, now) : Number.NaN;
    if (!Number.isNaN(at)) return at;
    const zoneless = zone === undefined && typeof value === "string" && !Number.isNaN(parseWrittenTime(value, "UTC", now));
    problems.push(zoneless ? `\`${name}\` has no offset, and no zone was given for it` : `\`${name}\` is no instant`);
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
    details: detailsOf(details, others, problems),
    problems,
  };
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
