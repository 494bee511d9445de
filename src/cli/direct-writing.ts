import { fstatSync, writeSync } from "node:fs";

/** Bytes that a pipe or socket of this process's own takes without waiting for its reader. */
const ROOM = 65_536;

/** Bytes that a socket counts for a write beside its text, roughly. */
const HEAD = 1_024;

/**
 * Writes to a file, pipe or socket without a stream, for which Node loads more than a short command takes. It leaves off where a write might
 * have to wait for a reader: nothing can interrupt it then.
 */
export class DirectWriting {
  readonly #descriptor: number;
  #room: number;
  /** Whether it is none of these, and so perhaps a terminal: then nothing is written. */
  readonly isAnother: boolean;

  constructor(descriptor: number) {
    const kind = fstatSync(descriptor);
    this.#descriptor = descriptor;
    // A file has no reader; and where its disk fills up, Node's stream for one takes half a text for all of it.
    this.#room = kind.isFile() ? Infinity : ROOM;
    this.isAnother = !kind.isFile() && !kind.isFIFO() && !kind.isSocket();
  }

  /** What is left for a stream to write, which deals with errors; undefined where that is nothing. */
  write(text: string): Uint8Array | undefined {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      if (this.isAnother || this.#room < rest.length + HEAD) return rest;
      try {
        const written = writeSync(this.#descriptor, rest);
        this.#room -= written + HEAD;
        rest = rest.subarray(written);
      } catch {
        return rest;
      }
    }
    return undefined;
  }
}
