import { isUtf8 } from "node:buffer";
import type { Dictionary } from "./dictionary.ts";

const [QUOTE, BACKSLASH, SPACE, LAST_ASCII] = [0x22, 0x5c, 0x20, 0x7f] as const;

/** Reads texts between quotes into codes. Most are what they were on the line before. */
export class TextReader {
  /** Of the last text read, in the dictionary it was read with. */
  code = 0;
  /** As it stood there, quotes included. */
  #written = new Uint8Array(0);
  #dictionary: Dictionary | undefined = undefined;

  /** Where it ends, behind the quotes; -1 where there is no text, or none that JSON.parse accepts. */
  read(bytes: Buffer, start: number, dictionary: Dictionary): number {
    if (bytes[start] !== QUOTE) return -1;
    if (this.#dictionary === dictionary && this.#isSame(bytes, start)) return start + this.#written.length;
    let at = start + 1;
    let [highest, isEscaped] = [0, false];
    for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[at] ?? 0) {
      if (byte < SPACE) return -1;
      if (byte === BACKSLASH) {
        isEscaped = true;
        at += 1;
        if ((bytes[at] ?? 0) < SPACE) return -1;
      }
      if (byte > highest) highest = byte;
      at += 1;
    }
    const end = at + 1;
    const text = textOf(bytes, start, end, highest > LAST_ASCII, isEscaped);
    if (text === undefined) return -1;
    this.#written = Uint8Array.prototype.slice.call(bytes, start, end);
    this.#dictionary = dictionary;
    this.code = dictionary.code(text);
    return end;
  }

  #isSame(bytes: Buffer, start: number): boolean {
    const written = this.#written;
    for (let index = 0; index < written.length; index += 1) if (bytes[start + index] !== written[index]) return false;
    return true;
  }
}

function textOf(bytes: Buffer, start: number, end: number, isWide: boolean, isEscaped: boolean): string | undefined {
  if (!isWide && !isEscaped) return bytes.toString("latin1", start + 1, end - 1);
  if (isWide && !isUtf8(bytes.subarray(start, end))) return undefined;
  if (!isEscaped) return bytes.toString("utf8", start + 1, end - 1);
  try {
    return JSON.parse(bytes.toString("utf8", start, end)) as string;
  } catch {
    return undefined;
  }
}
