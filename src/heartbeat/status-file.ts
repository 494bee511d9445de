import { resolve } from "node:path";
import { isObject, type JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { closeFile, fileTrouble, openFile } from "../monitor/open-file.ts";
import { replacing, type Replacing, writeTrouble } from "./replaced-file.ts";
import { LARGEST, readSmallFile, TOO_LONG } from "./small-file.ts";
import {
  heartbeatStatusText,
  type ReadStatusText,
  readHeartbeatStatus,
  STATUS_SIGNS,
  type StatusName,
  type StatusSign,
} from "./status-text.ts";

/** Where it lies, from the working folder, unless another file is named. */
export const STATUS_FILE = "logs/heartbeat_status.txt";

export interface StatusUpdate {
  /** Whether a trading session is on. */
  readonly sessionActive: boolean;
  /** What else there is to say of it, beside `session_active`, `pid` and `started_at`. */
  readonly activity?: Readonly<Record<string, unknown>>;
  /** Default `logs/heartbeat_status.txt`. */
  readonly file?: string;
  /** ms since the epoch; default: the machine's clock. */
  readonly now?: number;
}

export type StatusWritten = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** Of each file, the write that is under way: one that was asked for later comes later. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Writes the text form of the heartbeat: a status line with its sign, the time, and JSON with the session's activity. The sign is one of ✅ ⏳ ❌ 🔄 ❓ or its name
 * (`healthy`, `in progress`, `failure`, `restarting`, `unknown`). The file is replaced in one step, folders are made. Never rejects: what goes wrong is the
 * answer.
 */
export async function updateHeartbeatStatus(
  sign: StatusSign | StatusName,
  text: string,
  { sessionActive, activity = {}, file = STATUS_FILE, now = Date.now() }: StatusUpdate,
  files: Pick<Replacing, "replace"> = replacing,
): Promise<StatusWritten> {
  const path = resolve(file);
  const session: JsonObject = {
    pid: process.pid,
    started_at: formatTimestamp(Math.round(Date.now() - process.uptime() * 1_000)),
    ...plain(activity),
    session_active: sessionActive,
  };
  const content = heartbeatStatusText({ status: nameOf(sign), text, timestamp: now, session });
  const before = turns.get(path) ?? Promise.resolve();
  const turn = before.then(async (): Promise<StatusWritten> => {
    try {
      await files.replace(path, content, () => true);
      return { ok: true };
    } catch (error) {
      return { ok: false, problem: writeTrouble(error) };
    }
  });
  turns.set(path, turn);
  const written = await turn;
  if (turns.get(path) === turn) turns.delete(path);
  return written;
}

/** Reads the file; `problem` also where there is none: `is not there`. Never rejects. */
export async function readStatusFile(path: string, zone: string | undefined, now: number): Promise<ReadStatusText> {
  const opened = await openFile(path);
  if (!opened.ok) return { ok: false, problem: opened.trouble };
  try {
    const content = await readSmallFile(opened.handle);
    return content.length > LARGEST ? { ok: false, problem: TOO_LONG } : readHeartbeatStatus(content.toString(), zone, now);
  } catch (error) {
    return { ok: false, problem: fileTrouble(error) };
  } finally {
    await closeFile(opened.handle);
  }
}

function nameOf(sign: string): StatusName {
  const known = Object.entries(STATUS_SIGNS) as [StatusName, StatusSign][];
  return known.find(([name, each]) => name === sign || each === sign)?.[0] ?? "unknown";
}

function plain(activity: unknown): JsonObject {
  try {
    const value: unknown = JSON.parse(JSON.stringify(activity));
    return isObject(value) ? (value as JsonObject) : {};
  } catch {
    return { activity_left_out: "JSON cannot hold it" };
  }
}
