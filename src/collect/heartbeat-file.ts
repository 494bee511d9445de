import type { Heartbeat } from "../heartbeat/read-heartbeat.ts";
import { lookAtHeartbeat } from "../heartbeat/look-at-heartbeat.ts";
import { isRunning } from "../heartbeat/running.ts";
import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Collector } from "../monitor/inputs.ts";
import { Looks } from "./looks.ts";

export interface HeartbeatFileOptions {
  /** The worker's name in the snapshot. */
  readonly name: string;
  readonly path: string;
  /** IANA name: the zone of times that the worker writes without an offset. */
  readonly zone?: string;
  /** Looks whether the process of the written id runs. Only where the worker's process can be seen from here: not across containers. */
  readonly process?: boolean;
}

/**
 * What a worker writes of itself, as `heartbeat_files.NAME: { missing, problem, status, updated_at, progressed_at, pid, running, details }`.
 * What is unreadable, empty, half-written or not JSON is a value: `problem` says so, and what was last read stands, so that its age grows.
 */
export class HeartbeatFile implements Collector {
  readonly #looks = new Looks();
  readonly #options: HeartbeatFileOptions;
  #last: JsonObject = { updated_at: null };

  constructor(options: HeartbeatFileOptions) {
    this.#options = options;
  }

  collect(now: number, signal: AbortSignal): Promise<JsonObject> {
    return this.#looks.run(signal, async () => ({ heartbeat_files: { [this.#options.name]: await this.#look(now) } }));
  }

  async #look(now: number): Promise<JsonObject> {
    const found = await lookAtHeartbeat(this.#options.path, this.#options.zone, now);
    switch (found.kind) {
      case "missing":
        this.#last = { updated_at: null };
        return { missing: true, problem: found.trouble, ...this.#known() };
      case "empty":
      case "unreadable":
        return { missing: false, problem: found.trouble, ...this.#known() };
      case "read": {
        const { problems } = found.heartbeat;
        this.#last = membersOf(found.heartbeat);
        return { missing: false, problem: problems.length === 0 ? null : problems.join("; "), ...this.#known() };
      }
    }
  }

  #known(): JsonObject {
    const { pid } = this.#last;
    const isWanted = this.#options.process === true && typeof pid === "number";
    return isWanted ? { ...this.#last, running: isRunning(pid) } : this.#last;
  }
}

function membersOf({ status, updatedAt, progressedAt, pid, details }: Heartbeat): JsonObject {
  return {
    ...(status === undefined ? {} : { status }),
    updated_at: updatedAt === undefined ? null : formatTimestamp(updatedAt),
    ...(progressedAt === undefined ? {} : { progressed_at: formatTimestamp(progressedAt) }),
    ...(pid === undefined ? {} : { pid }),
    details,
  };
}
