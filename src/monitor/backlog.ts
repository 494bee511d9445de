import { type PlacedEntry, readBack } from "./read-back.ts";
import type { RecordingFiles } from "./recording-files.ts";
import type { RecordingPosition } from "./store.ts";

/** Entries kept in memory; the others wait in the recording. */
const IN_MEMORY = 2_000;
const BYTES_IN_MEMORY = 16_000_000;

/** What is recorded and waits to be evaluated: in memory while it is little, otherwise where it is anyway, in the recording. */
export class Backlog {
  readonly #files: RecordingFiles;
  #memory: PlacedEntry[] = [];
  #taken = 0;
  #bytes = 0;
  /** Behind the last entry in memory. */
  #tail: RecordingPosition;
  /** Behind the last entry that was recorded. */
  #end: RecordingPosition;
  /** Entries between the two. */
  #onDisk = 0;

  /** Begins with what the recordings have between `from` and `end`. */
  constructor(files: RecordingFiles, from: RecordingPosition, end: RecordingPosition) {
    this.#files = files;
    this.#tail = from;
    this.#end = end;
  }

  get size(): number {
    return this.#memory.length - this.#taken + this.#onDisk;
  }

  get isEmpty(): boolean {
    return this.#taken === this.#memory.length && isSame(this.#tail, this.#end);
  }

  /** Entries that were recorded from `from` up to `end`. */
  add(entries: readonly PlacedEntry[], from: RecordingPosition, end: RecordingPosition): void {
    // A new day's file begins where the one before has ended.
    const follows = isSame(this.#tail, this.#end) && (isSame(from, this.#end) || from.offset === 0);
    const length = end.offset - from.offset;
    this.#end = end;
    if (follows && this.#memory.length - this.#taken < IN_MEMORY && this.#bytes < BYTES_IN_MEMORY) {
      // As arguments of one call, a hundred thousand would be too many.
      for (const entry of entries) this.#memory.push(entry);
      this.#bytes += length;
      this.#tail = end;
    } else {
      this.#onDisk += entries.length;
    }
  }

  /** The next entry, if there is one in memory. */
  take(): PlacedEntry | undefined {
    const next = this.#memory[this.#taken];
    if (next === undefined) return undefined;
    this.#taken += 1;
    if (this.#taken === this.#memory.length) {
      this.#memory = [];
      this.#taken = 0;
      this.#bytes = 0;
    }
    return next;
  }

  /** Reads entries back from the recording when memory is empty. Rejects when it cannot be read; nothing has changed then. */
  async fill(): Promise<void> {
    while (this.#taken === this.#memory.length && !isSame(this.#tail, this.#end)) {
      const { entries, next } = await readBack(this.#files, this.#tail, this.#end);
      this.#memory = [...entries];
      this.#taken = 0;
      this.#tail = next;
      this.#onDisk = isSame(next, this.#end) ? 0 : Math.max(0, this.#onDisk - entries.length);
    }
  }
}

function isSame(a: RecordingPosition, b: RecordingPosition): boolean {
  return a.file === b.file && a.offset === b.offset;
}
