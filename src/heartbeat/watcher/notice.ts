import type { HeartbeatJudgement } from "../judge-heartbeat.ts";
import type { RestartBounds } from "./decide.ts";
import type { PageReason } from "./watch-state.ts";

export type NoticeKind =
  | "ill"
  | "recovered"
  | "stopped on purpose"
  | "page"
  | "stopping"
  | "restarting"
  | "restarted"
  | "restart failed"
  | "trouble";

/** Something that a watcher has to say. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly level: "info" | "warn" | "error";
  /** A sentence without its full stop. */
  readonly text: string;
  /** ms since the epoch */
  readonly at: number;
  /** When the trouble began that it is about; null outside one. */
  readonly since: number | null;
  /** Whether people are told, and not only the log. */
  readonly toPeople: boolean;
}

/** What is said of a heartbeat: `data/heartbeat.json is stale: written 412s ago, limit 300s, running`. */
export function saidOfHeartbeat(
  file: string,
  { verdict, age, reason }: Pick<HeartbeatJudgement, "verdict" | "age" | "reason">,
): string {
  if (age === null) return `${file} ${reason}`;
  return verdict === "healthy" ? `${file} was ${reason}` : `${file} is ${verdict}: ${reason}`;
}

/** Why somebody has to come. */
export function saidOfPage(
  reason: PageReason,
  heartbeat: string,
  bounds: RestartBounds | undefined,
  problem: string | null,
): string {
  switch (reason) {
    case "ill":
      return heartbeat;
    case "exhausted": {
      const most = bounds?.most ?? 0;
      const often = `${most} ${most === 1 ? "restart" : "restarts"} in ${saidLength(bounds?.within ?? 0)} did not help`;
      return `${often}, and it is left alone until the first of them is so long ago: ${heartbeat}`;
    }
    case "unstoppable":
      return `not restarted, for two engines would trade double: ${problem ?? "the old process cannot be stopped"}; ${heartbeat}`;
    case "unproved":
      return `not restarted, for nothing proves that the old process is gone, and two engines would trade double; look, and restart it by hand; ${heartbeat}`;
  }
}

/** `90s`, `5m`, `2h` */
export function saidLength(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}
