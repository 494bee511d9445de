const SMALLEST = 16;

/** Numbers in order of arrival: taken from the front, added at the back, in constant time. */
export class Ring {
  #values = new Float64Array(SMALLEST);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(value: number): void {
    if (this.#size === this.#values.length) this.#grow();
    this.#values[(this.#head + this.#size) & (this.#values.length - 1)] = value;
    this.#size += 1;
  }

  /** The number at a place from the front; NaN where there is none. */
  at(place: number): number {
    if (place < 0 || place >= this.#size) return Number.NaN;
    return this.#values[(this.#head + place) & (this.#values.length - 1)] ?? Number.NaN;
  }

  first(): number {
    return this.at(0);
  }

  last(): number {
    return this.at(this.#size - 1);
  }

  shift(): number {
    const first = this.at(0);
    if (this.#size > 0) {
      this.#head = (this.#head + 1) & (this.#values.length - 1);
      this.#size -= 1;
    }
    return first;
  }

  pop(): number {
    const last = this.last();
    if (this.#size > 0) this.#size -= 1;
    return last;
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    for (let place = 0; place < this.#size; place += 1) larger[place] = this.at(place);
    this.#values = larger;
    this.#head = 0;
  }
}
