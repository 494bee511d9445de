import type { RecordingPosition } from "./store.ts";

/**
 * Entries on their way through the recording of which somebody waits to hear, found again by where they end in it. Whoever waits for an
 * entry that a damaged line has swallowed is found as soon as one behind it is evaluated.
 */
export class AwaitedEntries<T> {
  readonly #waiting: { readonly end: RecordingPosition; readonly waiter: T }[] = [];

  /** It is recorded, and ends there: behind all that was waited for before. */
  wait(end: RecordingPosition, waiter: T): void {
    this.#waiting.push({ end, waiter });
  }

  /** All up to there was evaluated: who waited for the entry that ends there, and for any before it that never came. */
  upTo(end: RecordingPosition): readonly { readonly waiter: T; readonly isThere: boolean }[] {
    if (this.#waiting.length === 0) return NOBODY;
    const count = this.#waiting.findIndex((each) => isBehind(each.end, end));
    const due = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count);
    return due.map(({ end: { file, offset }, waiter }) => ({ waiter, isThere: file === end.file && offset === end.offset }));
  }

  /** Nobody will know in this run. */
  takeAll(): readonly T[] {
    return this.#waiting.splice(0).map(({ waiter }) => waiter);
  }
}

const NOBODY: readonly never[] = Object.freeze([]);

function isBehind(a: RecordingPosition, b: RecordingPosition): boolean {
  return a.file === b.file ? a.offset > b.offset : a.file > b.file;
}
