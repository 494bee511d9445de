import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BetterSqlite } from "../../src/store/driver.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

export interface Memory {
  /** MB that this thread's objects and buffers take, garbage left out. */
  readonly heap: number;
  /** MB of the whole process. */
  readonly rss: number;
}

export function measureMemory(): Memory {
  // The first lets go of what finalisers hold.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 1e6, rss: rss / 1e6 };
}

/** Open files, sockets and the like of this process. */
export function countHandles(): number {
  return readdirSync("/proc/self/fd").length;
}

export interface Stored {
  /** MB */
  readonly database: number;
  readonly log: number;
  readonly transitions: number;
  readonly minutes: number;
  readonly series: number;
  /** ms since the epoch, of the oldest transition. */
  readonly oldest: number;
}

export function measureStore(file: string): Stored {
  const db = new BetterSqlite(file, { readonly: true });
  const count = (table: string): number => Number(db.prepare(`select count(*) from ${table}`).pluck().get());
  const oldest = Number(db.prepare("select coalesce(min(at), 0) from transition").pluck().get());
  const stored = {
    database: sizeOf(file) / 1e6,
    log: sizeOf(`${file}-wal`) / 1e6,
    transitions: count("transition"),
    minutes: count("rollup"),
    series: count("series"),
    oldest,
  };
  db.close();
  return stored;
}

export interface Files {
  readonly count: number;
  /** MB */
  readonly size: number;
}

/** The files of a folder; none where it is not there yet. */
export function measureFolder(folder: string): Files {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return { count: 0, size: 0 };
  }
  return { count: names.length, size: names.reduce((sum, name) => sum + sizeOf(join(folder, name)), 0) / 1e6 };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
