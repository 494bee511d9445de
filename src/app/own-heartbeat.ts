import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { heartbeatText } from "../heartbeat/heartbeat-text.ts";
import { ownIdentity, type ProcessIdentity } from "../heartbeat/process-identity.ts";
import type { JsonObject } from "../model/json.ts";
import { writeAtomically } from "../monitor/atomic-file.ts";

/** The monitor's own heartbeat: in the form of the files that it watches, so that another monitor, or a probe, can watch it. */
export interface OwnHeartbeat {
  readonly status: "starting" | "running" | "failed" | "stopped";
  /** ms since the epoch */
  readonly now: number;
  /** What is wrong, while it is `running` or `failed`. */
  readonly cause: string | null;
  readonly figures: JsonObject;
}

/** Found out once: it stays the same as long as the process. */
let identity: ProcessIdentity | undefined;

/** Replaces the file in one step; folders are made. Rejects when the file system does. */
export async function writeOwnHeartbeat(file: string, { status, now, cause, figures }: OwnHeartbeat): Promise<void> {
  identity ??= ownIdentity(now);
  await mkdir(dirname(file), { recursive: true });
  const details = { ...(cause !== null && { code: "monitor", message: cause }), ...figures };
  await writeAtomically(file, heartbeatText({ status, updatedAt: now, pid: process.pid, symbols: [], details, identity }));
}
