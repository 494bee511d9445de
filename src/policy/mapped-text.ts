import type { ClausePlace } from "./clause.ts";

/** A text that was taken out of a file by unfolding and unquoting, and where each of its characters stands there. */
export interface MappedText extends ClausePlace {
  readonly text: string;
}

/** A stretch of the text: copied as it stands in the file, or put in for something else there (an escape, a line break). */
interface Stretch {
  readonly start: number;
  readonly fileStart: number;
  readonly copied: boolean;
}

/** Collects a text piece by piece; pieces come in the order of the file. */
export class MappedTextBuilder {
  readonly #file: string;
  readonly #source: string;
  readonly #stretches: Stretch[] = [];
  #pieces: string[] = [];
  #length = 0;
  #fileEnd: number;

  /** `fileStart` is where an empty text would stand. */
  constructor(file: string, source: string, fileStart: number) {
    this.#file = file;
    this.#source = source;
    this.#fileEnd = fileStart;
  }

  /** Takes `[start, end)` of the file over as it is. */
  copy(start: number, end: number): void {
    if (end <= start) return;
    this.#append(this.#source.slice(start, end), start, true);
    this.#fileEnd = end;
  }

  /** Puts `text` in for `[start, end)` of the file. */
  put(text: string, start: number, end: number): void {
    if (text !== "") this.#append(text, start, false);
    this.#fileEnd = end;
  }

  build(): MappedText {
    const [stretches, length, fileEnd] = [this.#stretches, this.#length, this.#fileEnd];
    return {
      file: this.#file,
      text: this.#pieces.join(""),
      offsetOf: (offset) => (offset >= length ? fileEnd : locate(stretches, Math.max(0, offset), fileEnd)),
    };
  }

  #append(text: string, fileStart: number, copied: boolean): void {
    this.#stretches.push({ start: this.#length, fileStart, copied });
    this.#pieces.push(text);
    this.#length += text.length;
  }
}

function locate(stretches: readonly Stretch[], offset: number, otherwise: number): number {
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const stretch = stretches[low];
  if (stretch === undefined) return otherwise;
  return stretch.copied ? stretch.fileStart + (offset - stretch.start) : stretch.fileStart;
}
