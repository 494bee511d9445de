import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { type ProcessIdentity, writtenIdentity } from "./process-identity.ts";

export const HEARTBEAT_STATUSES = ["starting", "running", "failed", "stopped"] as const;
export type HeartbeatStatus = (typeof HEARTBEAT_STATUSES)[number];

/** What a process says of itself. Instants are ms since the epoch. */
export interface HeartbeatContent {
  readonly status: HeartbeatStatus;
  readonly updatedAt: number;
  /** When it last did what it is there for; undefined where it does not say. */
  readonly progressedAt?: number;
  readonly pid: number;
  readonly symbols: readonly string[];
  /** With `code`, `message` and `since` where something is wrong. */
  readonly details: JsonObject;
  readonly identity: ProcessIdentity;
}

/** The heartbeat file: one line of JSON, `schemas/heartbeat.schema.json`. */
export function heartbeatText({ status, updatedAt, progressedAt, pid, symbols, details, identity }: HeartbeatContent): string {
  const members = {
    status,
    updated_at: formatTimestamp(updatedAt),
    ...(progressedAt === undefined ? {} : { progressed_at: formatTimestamp(progressedAt) }),
    pid,
    symbols,
    details,
    ...writtenIdentity(identity),
  };
  return `${JSON.stringify(members)}\n`;
}
