/** What a sketch library offers. None of these can take a sample out again. */
export interface Sketch {
  readonly add: (value: number) => void;
  readonly quantile: (share: number) => number;
}

export interface Library<S extends Sketch> {
  readonly create: () => S;
  readonly merge: (into: S, from: S) => void;
  readonly free: (sketch: S) => void;
}

/**
 * A window over a stream of samples from sketches that only grow and merge: one for each pane of so many samples. The panes lie in two
 * stacks: of those that leave next the merges with all behind them in the stack are kept, of the others one merge of all, so that a pane is
 * merged a few times in its life, and a tick only adds to two sketches and asks one. The window is up to a pane too long.
 */
export class PanedSketch<S extends Sketch> {
  readonly #library: Library<S>;
  readonly #pane: number;
  readonly #panes: number;
  /** Each merged with all that came after it in the stack; the last leaves first. */
  #leaving: S[] = [];
  /** In order of arrival. */
  #arrived: S[] = [];
  #allArrived: S;
  #newest: S;
  #whole: S;
  #inNewest = 0;

  /** A window of `panes` times `pane` samples. */
  constructor(library: Library<S>, pane: number, panes: number) {
    this.#library = library;
    this.#pane = pane;
    this.#panes = panes;
    [this.#allArrived, this.#newest, this.#whole] = [library.create(), library.create(), library.create()];
  }

  push(value: number): void {
    if (this.#inNewest === this.#pane) this.#turn();
    this.#newest.add(value);
    this.#whole.add(value);
    this.#inNewest += 1;
  }

  value(share: number): number {
    return this.#whole.quantile(share);
  }

  /** The newest pane is full. */
  #turn(): void {
    const { create, merge, free } = this.#library;
    this.#arrived.push(this.#newest);
    merge(this.#allArrived, this.#newest);
    this.#newest = create();
    this.#inNewest = 0;
    if (this.#leaving.length + this.#arrived.length <= this.#panes) return;
    if (this.#leaving.length === 0) this.#swap();
    const left = this.#leaving.pop();
    if (left !== undefined) free(left);
    free(this.#whole);
    this.#whole = create();
    const next = this.#leaving.at(-1);
    if (next !== undefined) merge(this.#whole, next);
    merge(this.#whole, this.#allArrived);
  }

  /** All that arrived leave next. */
  #swap(): void {
    const { create, merge, free } = this.#library;
    for (const pane of this.#arrived.toReversed()) {
      const behind = this.#leaving.at(-1);
      if (behind !== undefined) merge(pane, behind);
      this.#leaving.push(pane);
    }
    this.#arrived = [];
    free(this.#allArrived);
    this.#allArrived = create();
  }
}
