import type { AcceptedSnapshot, SnapshotVerdict } from "../evaluate/validate.ts";
import { formatValue } from "./format-value.ts";

/** When a snapshot came. */
export interface Arrival {
  /** By the clock of the watch, ms since the epoch: live only. A snapshot too far ahead of it is refused. */
  readonly receivedAt?: number;
  /** The `now` that the recording has for its evaluation: replays only. */
  readonly now?: number;
}

export type Admission = Admitted | Refused;

export interface Admitted {
  readonly admitted: true;
  readonly raw: unknown;
  /** Of the evaluation that this snapshot brings about. */
  readonly now: number;
  readonly timestamp: number;
  /** One for each policy in order; a policy whose schema refuses the snapshot has none of it. */
  readonly verdicts: readonly SnapshotVerdict[];
}

export interface Refused {
  readonly admitted: false;
  /** Few stable words, for counting. */
  readonly kind: RefusalKind;
  /** One sentence. */
  readonly reason: string;
  /** Of the member that is to blame, where one is. */
  readonly path?: string;
  /** Of a snapshot from the future: by how much, ms. */
  readonly ahead?: number;
}

export const REFUSALS = [
  "unusable",
  "older than the newest",
  "same timestamp",
  "ahead of the clock",
  "recorded out of order",
] as const;
export type RefusalKind = (typeof REFUSALS)[number];

/** What of a source decides whether the next snapshot is admitted. */
export interface Standing {
  /** Of the last evaluation; undefined before the first. */
  readonly last: number | undefined;
  /** Timestamp of the newest admitted snapshot. */
  readonly newest: number | undefined;
  /** ms */
  readonly maxClockSkew: number;
}

/** Language reference, section 6: which snapshots count, and the `now` of their evaluation. */
export function judgeArrival(standing: Standing, raw: unknown, verdicts: readonly SnapshotVerdict[], arrival: Arrival): Admission {
  const accepted = verdicts.find((verdict): verdict is AcceptedSnapshot => verdict.accepted);
  if (accepted === undefined) return unusable(verdicts);
  const { timestamp } = accepted;
  const { last, newest, maxClockSkew } = standing;
  if (newest !== undefined && timestamp === newest) {
    return { admitted: false, kind: "same timestamp", path: "timestamp", reason: "a snapshot with this timestamp has come before" };
  }
  if (newest !== undefined && timestamp < newest) {
    const age = formatValue(newest - timestamp, "ms");
    return {
      admitted: false,
      kind: "older than the newest",
      path: "timestamp",
      reason: `the snapshot is ${age} older than the newest of its source`,
    };
  }
  const ahead = arrival.receivedAt === undefined ? 0 : timestamp - arrival.receivedAt;
  if (ahead > maxClockSkew) {
    const text = formatValue(ahead, "ms");
    return {
      admitted: false,
      kind: "ahead of the clock",
      path: "timestamp",
      reason: `the snapshot is ${text} ahead of the clock`,
      ahead,
    };
  }
  if (arrival.now !== undefined && last !== undefined && arrival.now <= last) {
    const reason = "the recorded time of its evaluation is not after that of the one before";
    return { admitted: false, kind: "recorded out of order", reason };
  }
  const now = arrival.now ?? (last === undefined ? timestamp : Math.max(timestamp, last + 1));
  return { admitted: true, raw, now, timestamp, verdicts };
}

function unusable(verdicts: readonly SnapshotVerdict[]): Refused {
  const [verdict] = verdicts;
  if (verdict === undefined || verdict.accepted)
    return { admitted: false, kind: "unusable", reason: "no policy watches this source" };
  const { reason, path } = verdict;
  return { admitted: false, kind: "unusable", reason, ...(path !== undefined && { path }) };
}
