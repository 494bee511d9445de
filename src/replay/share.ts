import type { Transition } from "../model/transition.ts";

/** Of the sources of a recording, in the order in which they appear, every `of`th from `part` on. No rule sees more than one source. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

/** A transition with the number of the entry that brought it about, counted over all sources. */
export interface Told {
  readonly ordinal: number;
  readonly transition: Transition;
}

/** Which sources are replayed here, where several replays share the work. */
export class SharedSources {
  readonly #share: Share;
  readonly #mine = new Map<string, boolean>();

  constructor(share: Share = { part: 0, of: 1 }) {
    this.#share = share;
  }

  /** Asked about every source of the recording in its order, so that all who share come to the same answers. */
  isMine(source: string): boolean {
    let mine = this.#mine.get(source);
    if (mine === undefined) {
      mine = this.#mine.size % this.#share.of === this.#share.part;
      this.#mine.set(source, mine);
    }
    return mine;
  }

  /** What cannot be read is of no source; one of them tells it. */
  get tellsProblems(): boolean {
    return this.#share.part === 0;
  }
}

/** What each share told of one piece, in the order of the recording: an entry is of one source, and so of one share. */
export function inOrder(shares: readonly (readonly Told[])[]): readonly Told[] {
  return shares.flat().sort((a, b) => a.ordinal - b.ordinal);
}
