import { existsSync, renameSync, rmSync } from "node:fs";
import { formatTimestamp } from "../model/timestamp.ts";

/** Files that SQLite keeps beside a database. */
const COMPANIONS = ["-wal", "-shm"];

/**
 * Moves a database out of the way, its companions with it, so that it can still be looked into: `plimsoll.db.corrupt-20261123T211500.000Z`.
 * Gives back its new name. `now` in ms since the epoch.
 */
export function quarantine(file: string, now: number): string {
  const base = `${file}.corrupt-${formatTimestamp(now).replaceAll(/[-:]/g, "")}`;
  let name = base;
  for (let count = 2; existsSync(name); count += 1) name = `${base}-${count}`;
  for (const companion of COMPANIONS) if (existsSync(file + companion)) renameSync(file + companion, name + companion);
  renameSync(file, name);
  return name;
}

/** Whether the last writer of a database did not close it, or found it damaged: then it is checked before it is used. */
export function isSuspect(file: string, sizeOf: (path: string) => number): boolean {
  return existsSync(markOf(file)) || sizeOf(`${file}-wal`) > 0;
}

export function clearSuspicion(file: string): void {
  rmSync(markOf(file), { force: true });
}

export function markOf(file: string): string {
  return `${file}.suspect`;
}
