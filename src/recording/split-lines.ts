const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line without its end, or one that was too long to be kept. */
export interface RawLine {
  /** Counted from 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** Bytes of the whole line when it was longer than the bound; then `bytes` is only how it begins. */
  readonly droppedAt?: number;
  /** Whether a line end followed. Only the last line may lack it. */
  readonly ended: boolean;
}

const LINE_END = Buffer.of(NEWLINE);
const BEGINNING = 256;

/** Whoever can read lines where they stand. */
export interface LinesInPlace {
  /** Where the line behind that at `start` begins; -1 where it was not read. A line end stands behind `start`. */
  take(bytes: Buffer, start: number, line: number): number;
}

/**
 * Cuts chunks into lines at LF, CRLF included. Memory is bounded: of a line longer than `longest` bytes only the beginning is kept, the
 * rest is counted and skipped.
 */
export class LineSplitter {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #length = 0;
  #number = 1;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /**
   * The lines that this chunk completes, each cut off when it is asked for: ask for all before the next chunk. They may share its memory:
   * read them before the chunk is reused. Lines that `inPlace` takes do not come out.
   */
  *push(chunk: Uint8Array, inPlace?: LinesInPlace): Generator<RawLine, void, void> {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const last = buffer.length > this.#longest ? -1 : buffer.lastIndexOf(NEWLINE);
    let start = 0;
    for (;;) {
      const next = inPlace === undefined || this.#length > 0 || start > last ? -1 : inPlace.take(buffer, start, this.#number);
      if (next >= 0) {
        start = next;
        this.#number += 1;
        continue;
      }
      const end = buffer.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#keep(buffer.subarray(start, end));
      start = end + 1;
      if (inPlace !== undefined && this.#parts.length > 1 && this.#length <= this.#longest && this.#isTaken(inPlace)) continue;
      yield this.#take(true);
    }
    // A part that outlives the chunk is copied: streams reuse their memory.
    if (start < buffer.length) this.#keep(Buffer.from(buffer.subarray(start)));
  }

  /** What is left when the input ends; undefined when it ended with a line end. */
  finish(): RawLine | undefined {
    return this.#length === 0 ? undefined : this.#take(false);
  }

  /** The number of the line that comes next. */
  get next(): number {
    return this.#number;
  }

  #keep(part: Buffer): void {
    const before = this.#length;
    this.#length += part.length;
    if (this.#length <= this.#longest) this.#parts.push(part);
    else if (before <= this.#longest)
      this.#parts = [Buffer.from(Buffer.concat([...this.#parts, part.subarray(0, BEGINNING)]).subarray(0, BEGINNING))];
  }

  /** A line that came in parts is put together for whoever reads in place. */
  #isTaken(inPlace: LinesInPlace): boolean {
    const line = Buffer.concat([...this.#parts, LINE_END]);
    if (inPlace.take(line, 0, this.#number) < 0) {
      this.#parts = [line.subarray(0, -1)];
      return false;
    }
    this.#parts = [];
    this.#length = 0;
    this.#number += 1;
    return true;
  }

  #take(ended: boolean): RawLine {
    const [first] = this.#parts;
    let bytes = first === undefined ? Buffer.alloc(0) : this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    if (ended && bytes.at(-1) === CARRIAGE_RETURN) bytes = bytes.subarray(0, -1);
    const line = { number: this.#number, bytes, ended, ...(this.#length > this.#longest ? { droppedAt: this.#length } : {}) };
    this.#parts = [];
    this.#length = 0;
    this.#number += 1;
    return line;
  }
}
