import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { JsonValue } from "../model/json.ts";
import { formatTimestamp, parseTimestamp } from "../model/timestamp.ts";
import { writeAtomically } from "../monitor/atomic-file.ts";

export interface MetricFilesOptions {
  /** Made where it is missing. */
  readonly folder: string;
  /** The source whose files carry no name, where there is only one. */
  readonly only?: string;
}

/**
 * The newest snapshot of each source as a file, `metrics_20251012T070456.123Z.json`, for tools that read such files: the instant is the evaluation's
 * `now`, and names sort by it. A folder of them is a recording.
 */
export class MetricFiles {
  readonly #folder: string;
  readonly #only: string | undefined;
  /** By source: what no file has yet. */
  readonly #newest = new Map<string, { readonly snapshot: JsonValue; readonly now: number }>();

  constructor({ folder, only }: MetricFilesOptions) {
    this.#folder = folder;
    this.#only = only;
  }

  /** Takes note of an accepted snapshot; it must not change afterwards. */
  note(source: string, snapshot: JsonValue, now: number): void {
    this.#newest.set(source, { snapshot, now });
  }

  /** Writes what is new, a file a source, and gives back the names. What could not be written is tried again with the next call, which this one's rejection asks for. */
  async persist(): Promise<readonly string[]> {
    if (this.#newest.size === 0) return [];
    await mkdir(this.#folder, { recursive: true });
    const names: string[] = [];
    for (const [source, noted] of [...this.#newest]) {
      const name = metricFileName(noted.now, source === this.#only ? undefined : source);
      await writeAtomically(join(this.#folder, name), `${JSON.stringify(noted.snapshot)}\n`);
      if (this.#newest.get(source) === noted) this.#newest.delete(source);
      names.push(name);
    }
    return names;
  }

  /**
   * Deletes the oldest files of instants before `before` (ms since the epoch), and what a crash left unfinished, at most so many in one go. Files that
   * others wrote, under names of another form, stay. Gives back how many went.
   */
  async prune(before: number, atMost: number): Promise<number> {
    const names = await this.#names();
    const old = names.filter((name) => (instantOf(name) ?? Infinity) < before).sort(byInstant);
    const some = old.slice(0, Math.max(0, atMost));
    for (const name of some) await rm(join(this.#folder, name), { force: true });
    return some.length;
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
  }
}

const OURS = /^\.?metrics_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}\.\d{3}Z)(?:_[^/]*)?\.json(?:\.tmp)?$/;
/** Of a source in a file name. */
const LONGEST = 80;

export function metricFileName(now: number, source?: string): string {
  const instant = formatTimestamp(now).replaceAll(/[-:]/g, "");
  return source === undefined ? `metrics_${instant}.json` : `metrics_${instant}_${fileNameOf(source)}.json`;
}

/** ms since the epoch; undefined for a file that is not one of these. */
function instantOf(name: string): number | undefined {
  const match = OURS.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match as unknown as readonly string[];
  const instant = parseTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return Number.isNaN(instant) ? undefined : instant;
}

function byInstant(a: string, b: string): number {
  return (instantOf(a) ?? 0) - (instantOf(b) ?? 0);
}

/** Letters, digits, `-` and `.` stay, other bytes are `%2F`; a long name ends in a hash of all of it. */
function fileNameOf(source: string): string {
  const escaped = [...Buffer.from(source, "utf8")].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9.-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  const name = escaped.join("");
  if (name.length <= LONGEST) return name;
  return `${name.slice(0, LONGEST)}~${createHash("sha256").update(source).digest("hex").slice(0, 16)}`;
}
