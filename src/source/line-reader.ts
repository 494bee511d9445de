import type { FileHandle } from "node:fs/promises";
import { LineSplitter, type RawLine } from "../recording/split-lines.ts";
import { type FileIdentity, type FilePlace, HEAD, readHead } from "./file-place.ts";

const CHUNK = 65_536;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A line and the place behind it. */
export interface PlacedLine {
  readonly line: RawLine;
  readonly end: FilePlace;
}

/** Lines of one open file, as far as it has been written. A line that is not ended yet is kept until it is. */
export class LineReader {
  readonly handle: FileHandle;
  readonly identity: FileIdentity;
  readonly #splitter: LineSplitter;
  readonly #linesBefore: number;
  readonly #chunk = Buffer.alloc(CHUNK);
  #waiting: PlacedLine[] = [];
  #next = 0;
  #offset: number;
  #place: FilePlace;

  /** Goes on at `offset`, behind `line` lines. */
  constructor(handle: FileHandle, identity: FileIdentity, at: { readonly offset: number; readonly line: number }, longest: number) {
    this.handle = handle;
    this.identity = identity;
    this.#splitter = new LineSplitter(longest);
    this.#linesBefore = at.line;
    this.#offset = at.offset;
    this.#place = { file: identity, ...at };
  }

  /** Bytes read, those of a line that is not ended yet included. */
  get offset(): number {
    return this.#offset;
  }

  /** Behind the last line that was given away. */
  get place(): FilePlace {
    return this.#place;
  }

  /** Undefined when nothing whole is there yet. Rejects when reading does. The line's bytes are good until the next call. */
  async next(): Promise<PlacedLine | undefined> {
    while (this.#next === this.#waiting.length) {
      if (!(await this.#read())) return undefined;
    }
    return this.nextInMemory();
  }

  /** The same, of what was read already. */
  nextInMemory(): PlacedLine | undefined {
    const line = this.#waiting[this.#next];
    if (line === undefined) return undefined;
    this.#next += 1;
    this.#place = line.end;
    return line;
  }

  /** What stands behind the last line end, once nothing more will be written. */
  finish(): PlacedLine | undefined {
    const line = this.#splitter.finish();
    if (line === undefined) return undefined;
    this.#place = { file: this.identity, offset: this.#offset, line: this.#linesBefore + line.number };
    return { line: this.#numbered(line), end: this.#place };
  }

  /** Whether the file still begins as it did. Not after it was emptied and written anew. */
  async beginsAsBefore(): Promise<boolean> {
    const { head } = this.identity;
    return (await readHead(this.handle, head.length)).equals(head);
  }

  async #read(): Promise<boolean> {
    const { bytesRead } = await this.handle.read(this.#chunk, 0, CHUNK, this.#offset);
    if (bytesRead === 0) return false;
    const start = this.#offset;
    const chunk = this.#chunk.subarray(0, bytesRead);
    this.#offset += bytesRead;
    const { identity } = this;
    if (start === identity.head.length && start < HEAD) {
      identity.head = Buffer.concat([identity.head, chunk.subarray(0, HEAD - start)]);
    }
    let end = 0;
    const lines = [...this.#splitter.push(chunk)];
    this.#waiting = lines.map((line): PlacedLine => {
      end = chunk.indexOf(NEWLINE, end) + 1;
      const place = { file: identity, offset: start + end, line: this.#linesBefore + line.number };
      return { line: this.#numbered(line), end: place };
    });
    this.#next = 0;
    return true;
  }

  #numbered(line: RawLine): RawLine {
    const number = this.#linesBefore + line.number;
    const { bytes } = line;
    const marked = number === 1 && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    return { ...line, number, bytes: marked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes };
  }
}
