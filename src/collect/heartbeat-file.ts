import type { FileHandle } from "node:fs/promises";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Collector } from "../monitor/inputs.ts";
import { closeFile, fileTrouble, openFile } from "../monitor/open-file.ts";
import { Looks } from "./looks.ts";
import { readHeartbeat } from "../heartbeat/read-heartbeat.ts";
import { isRunning } from "../heartbeat/running.ts";

export interface HeartbeatFileOptions {
  /** The worker's name in the snapshot. */
  readonly name: string;
  readonly path: string;
  /** IANA name: the zone of times that the worker writes without an offset. */
  readonly zone?: string;
  /** Looks whether the process of the written id runs. Only where the worker's process can be seen from here: not across containers. */
  readonly process?: boolean;
}

const LARGEST = 1_000_000;
/** Readings of a file that its writer is in the middle of. */
const READINGS = 3;

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
    const opened = await openFile(this.#options.path);
    if (!opened.ok) {
      if (opened.missing) this.#last = { updated_at: null };
      return { missing: opened.missing, problem: opened.trouble, ...this.#known() };
    }
    try {
      const read = await this.#read(opened.handle, now);
      if (read.members !== undefined) this.#last = read.members;
      return { missing: false, problem: read.problem, ...this.#known() };
    } catch (error) {
      return { missing: false, problem: fileTrouble(error), ...this.#known() };
    } finally {
      await closeFile(opened.handle);
    }
  }

  async #read(handle: FileHandle, now: number): Promise<Reading> {
    let reading: Reading = { problem: "is empty" };
    for (let count = 0; count < READINGS; count += 1) {
      const bytes = await readStart(handle, LARGEST + 1);
      reading = this.#understand(bytes, now);
      if (reading.members !== undefined) break;
    }
    return reading;
  }

  #understand(bytes: Buffer, now: number): Reading {
    if (bytes.length > LARGEST) return { problem: `is longer than ${LARGEST / 1_000_000} MB` };
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    if (text.trim() === "") return { problem: "is empty" };
    let value: JsonValue;
    try {
      value = JSON.parse(text) as JsonValue;
    } catch {
      return { problem: "is not JSON, or is cut short" };
    }
    if (!isObject(value)) return { problem: "holds no JSON object" };
    const heartbeat = readHeartbeat(value, this.#options.zone, now);
    const { status, updatedAt, progressedAt, pid, details } = heartbeat;
    return {
      problem: heartbeat.problems.length === 0 ? null : heartbeat.problems.join("; "),
      members: {
        ...(status === undefined ? {} : { status }),
        updated_at: updatedAt === undefined ? null : formatTimestamp(updatedAt),
        ...(progressedAt === undefined ? {} : { progressed_at: formatTimestamp(progressedAt) }),
        ...(pid === undefined ? {} : { pid }),
        details,
      },
    };
  }

  #known(): JsonObject {
    const { pid } = this.#last;
    const isWanted = this.#options.process === true && typeof pid === "number";
    return isWanted ? { ...this.#last, running: isRunning(pid) } : this.#last;
  }
}

interface Reading {
  readonly problem: string | null;
  /** Undefined when nothing could be read. */
  readonly members?: JsonObject;
}

async function readStart(handle: FileHandle, atMost: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.min(size + 1, atMost));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
