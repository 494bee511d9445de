/** Parts that nearly every sum gets by with. */
const USUAL = 8;

/** The exact value of a sum, as doubles that do not overlap, in order of magnitude (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997). */
export class Expansion {
  #parts = new Float64Array(USUAL);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The part at a place, from the smallest on. */
  at(place: number): number {
    return this.#parts[place] ?? 0;
  }

  /** From the smallest on. */
  parts(): readonly number[] {
    const parts: number[] = [];
    for (let place = 0; place < this.#count; place += 1) parts.push(this.at(place));
    return parts;
  }

  clear(): void {
    this.#count = 0;
  }

  add(value: number): void {
    if (this.#count === this.#parts.length) this.#grow();
    const parts = this.#parts;
    let [rest, kept] = [value, 0];
    for (let place = 0; place < this.#count; place += 1) {
      const part = parts[place] ?? 0;
      const sum = rest + part;
      // What rounding took, whichever of the two is larger (Knuth).
      const added = sum - rest;
      const error = rest - (sum - added) + (part - added);
      if (error !== 0) {
        parts[kept] = error;
        kept += 1;
      }
      rest = sum;
    }
    if (rest !== 0) {
      parts[kept] = rest;
      kept += 1;
    }
    this.#count = kept;
  }

  /** The nearest double, ties to even. */
  rounded(): number {
    const parts = this.#parts;
    let place = this.#count - 1;
    if (place < 0) return 0;
    let [sum, error] = [parts[place] ?? 0, 0];
    while (place > 0 && error === 0) {
      place -= 1;
      const [before, part] = [sum, parts[place] ?? 0];
      sum = before + part;
      error = part - (sum - before);
    }
    if (place === 0) return sum;
    // Half a unit in the last place, with more of the same sign below it, rounds away.
    const below = parts[place - 1] ?? 0;
    if ((error < 0 && below < 0) || (error > 0 && below > 0)) {
      const [doubled, moved] = [error * 2, sum + error * 2];
      if (doubled === moved - sum) sum = moved;
    }
    return sum;
  }

  #grow(): void {
    const larger = new Float64Array(this.#parts.length * 2);
    larger.set(this.#parts);
    this.#parts = larger;
  }
}
