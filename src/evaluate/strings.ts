/**
 * Numbers for strings, so that cells can hold and compare them. The bundle's own strings keep theirs; those of snapshots get one for as
 * long as a snapshot is the newest, which bounds what hostile text can occupy.
 */
export class Strings {
  readonly #constants: ReadonlyMap<string, number>;
  readonly #others = new Map<string, number>();
  readonly #distinguish: boolean;

  /** `distinguish`: strings outside the bundle are compared with each other; otherwise they all share a number. */
  constructor(constants: ReadonlyMap<string, number>, distinguish: boolean) {
    this.#constants = constants;
    this.#distinguish = distinguish;
  }

  intern(text: string): number {
    const constant = this.#constants.get(text);
    if (constant !== undefined) return constant;
    if (!this.#distinguish) return -1;
    const known = this.#others.get(text);
    if (known !== undefined) return known;
    const id = this.#constants.size + this.#others.size;
    this.#others.set(text, id);
    return id;
  }

  /** Forgets the strings of snapshots; cells that hold them must be loaded again. */
  forget(): void {
    if (this.#distinguish && this.#others.size > 0) this.#others.clear();
  }
}
