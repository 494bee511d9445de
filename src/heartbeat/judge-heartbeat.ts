import type { FoundHeartbeat } from "./look-at-heartbeat.ts";
import type { Heartbeat, HeartbeatCause } from "./read-heartbeat.ts";

export type HeartbeatVerdict = "healthy" | "stale" | "missing" | "empty" | "unreadable" | "failed" | "stopped";

/** What a shell is told: 0 healthy, 1 stale, 2 everything else. */
export const EXIT_OF: Readonly<Record<HeartbeatVerdict, 0 | 1 | 2>> = {
  healthy: 0,
  stale: 1,
  missing: 2,
  empty: 2,
  unreadable: 2,
  failed: 2,
  stopped: 2,
};

export interface JudgeOptions {
  /** ms since the epoch */
  readonly now: number;
  /** ms: a heartbeat that is older is stale. */
  readonly maxAge: number;
  /** ms: so is one whose writer last made progress longer ago, where it says so. Undefined: progress is not looked at. */
  readonly maxProgressAge?: number;
  /** A process that was stopped on purpose counts as healthy, however long ago. */
  readonly allowStopped?: boolean;
  /** IANA name: the zone in which times without an offset were read, for the warning. */
  readonly zone?: string;
}

export interface HeartbeatJudgement {
  readonly verdict: HeartbeatVerdict;
  /** Seconds since it was written, whole as a shell counts them; null where that is not known. */
  readonly age: number | null;
  readonly status: string | null;
  readonly cause: HeartbeatCause | null;
  /** Why, as clauses after the verdict: `written 130s ago, limit 90s; running; broker_down: no route since ...`. */
  readonly reason: string;
  /** What is doubtful, a sentence each. */
  readonly warnings: readonly string[];
  /** Null where none could be read. */
  readonly heartbeat: Heartbeat | null;
}

/** Seconds that a writer's clock may be ahead. */
const AHEAD = 60;
const STATUSES = ["starting", "running", "failed", "stopped"];

/** What to think of a heartbeat: what it says of itself first, then its age. */
export function judgeHeartbeat(found: FoundHeartbeat, options: JudgeOptions): HeartbeatJudgement {
  if (found.kind !== "read") return unread(found.kind, found.trouble);
  const { heartbeat } = found;
  const { now, maxAge, maxProgressAge, allowStopped } = options;
  const status = heartbeat.status?.toLowerCase() ?? null;
  const { cause, updatedAt, progressedAt } = heartbeat;
  const warnings = warningsOf(heartbeat, options);
  if (updatedAt === undefined) {
    const [first = "has no `updated_at`"] = heartbeat.problems.filter((problem) => problem.includes("`updated_at`"));
    const verdict = status === "failed" ? "failed" : "unreadable";
    return { ...unread(verdict, [first, saidCause(cause)].join("")), status, cause, heartbeat };
  }
  const age = secondsBetween(updatedAt, now);
  const judged = (verdict: HeartbeatVerdict, ...clauses: readonly string[]): HeartbeatJudgement => ({
    verdict,
    age,
    status,
    cause,
    reason: clauses.join(", ") + saidCause(cause),
    warnings,
    heartbeat,
  });
  const written = `written ${saidAge(age)} ago`;
  const says = status === null ? [] : [status];
  if (status === "failed") return judged("failed", written);
  if (status === "stopped") return allowStopped === true ? judged("healthy", written, "stopped") : judged("stopped", written);
  if (age < -AHEAD) return judged("unreadable", `dated ${saidAge(-age)} ahead of this clock`, ...says);
  if (age > Math.floor(maxAge / 1_000)) return judged("stale", written, `limit ${saidAge(Math.floor(maxAge / 1_000))}`, ...says);
  if (maxProgressAge !== undefined && progressedAt !== undefined) {
    const stood = secondsBetween(progressedAt, now);
    const limit = Math.floor(maxProgressAge / 1_000);
    if (stood > limit) return judged("stale", written, `no progress for ${saidAge(stood)}`, `limit ${saidAge(limit)}`, ...says);
  }
  return judged("healthy", age < 0 ? `dated ${saidAge(-age)} ahead of this clock` : written, ...says);
}

/** As `date +%s` counts them, so that the shell probe and this agree to the second. */
function secondsBetween(from: number, to: number): number {
  return Math.floor(to / 1_000) - Math.floor(from / 1_000);
}

function unread(verdict: HeartbeatVerdict, reason: string): HeartbeatJudgement {
  return { verdict, age: null, status: null, cause: null, reason, warnings: [], heartbeat: null };
}

function warningsOf(heartbeat: Heartbeat, { now, zone, maxProgressAge }: JudgeOptions): readonly string[] {
  const { status, updatedAt, progressedAt, zoneless, problems } = heartbeat;
  const warnings = zoneless.map(
    (name) =>
      `\`${name}\` has no offset and was read in the zone ${zone ?? "UTC"}; let its writer add one, e.g. \`+05:30\` or \`Z\``,
  );
  for (const problem of problems) if (!problem.includes("`updated_at`")) warnings.push(problem);
  if (status !== undefined && !STATUSES.includes(status.toLowerCase())) {
    warnings.push(`the status \`${status}\` is none of ${STATUSES.join(", ")}: only its age counts`);
  }
  const age = updatedAt === undefined ? 0 : secondsBetween(updatedAt, now);
  if (age < 0) warnings.push(`its clock is ahead of this one by ${saidAge(-age)}, so that a stop is seen so much later`);
  if (maxProgressAge !== undefined && progressedAt === undefined) {
    warnings.push("it has no `progressed_at`, so that nothing is known of its progress");
  }
  return warnings;
}

/** `; broker_down: no route since 2025-10-12T07:04:56Z`, or nothing. */
function saidCause(cause: HeartbeatCause | null): string {
  if (cause === null) return "";
  const what = [cause.code, cause.message].filter((part) => part !== null).join(": ");
  return `; ${what}${cause.since === null ? "" : ` since ${cause.since}`}`;
}

/** `90s`, `12m 5s`, `3h 2m`, `2d 1h` */
function saidAge(seconds: number): string {
  if (seconds < 600) return `${seconds}s`;
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  let left = seconds;
  const parts: string[] = [];
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join(" ");
}
