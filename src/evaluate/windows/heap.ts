const SMALLEST = 16;

/** Which sample is at the top. */
type Order = "smallest" | "largest";

/**
 * A binary heap of samples that can be removed by the slot they are known by. Two heaps share an array that tells for each slot the place
 * of its sample: places in the heap with the largest on top are written as their complement, which is negative.
 */
export class Heap {
  readonly #sign: 1 | -1;
  readonly #mark: 0 | -1;
  /** Times the sign, so that the top is the smallest in either order. */
  #values = new Float64Array(SMALLEST);
  #slots = new Uint32Array(SMALLEST);
  #places: Int32Array;
  #size = 0;

  constructor(order: Order, places: Int32Array) {
    this.#sign = order === "smallest" ? 1 : -1;
    this.#mark = order === "smallest" ? 0 : -1;
    this.#places = places;
  }

  get size(): number {
    return this.#size;
  }

  /** NaN where there is none. */
  top(): number {
    return this.#size === 0 ? Number.NaN : (this.#values[0] ?? Number.NaN) * this.#sign;
  }

  add(value: number, slot: number): void {
    if (this.#size === this.#values.length) this.#grow();
    this.#size += 1;
    this.#rise(this.#size - 1, value * this.#sign, slot);
  }

  remove(slot: number): void {
    this.#fill((this.#places[slot] ?? 0) ^ this.#mark);
  }

  /** Hands the top to another heap. */
  moveTopTo(other: Heap): void {
    const [value, slot] = [this.top(), this.#slots[0] ?? 0];
    this.#fill(0);
    other.add(value, slot);
  }

  /** Every slot has another number, and its place is told in another array. */
  renumber(places: Int32Array, numberOf: (slot: number) => number): void {
    this.#places = places;
    for (let place = 0; place < this.#size; place += 1) {
      const slot = numberOf(this.#slots[place] ?? 0);
      this.#slots[place] = slot;
      places[slot] = place ^ this.#mark;
    }
  }

  /** Fills a place whose sample is gone with the last one. */
  #fill(place: number): void {
    this.#size -= 1;
    if (place === this.#size) return;
    const [value, slot] = [this.#values[this.#size] ?? 0, this.#slots[this.#size] ?? 0];
    if (place > 0 && value < (this.#values[(place - 1) >> 1] ?? 0)) this.#rise(place, value, slot);
    else this.#sink(place, value, slot);
  }

  #rise(from: number, value: number, slot: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#values[parent] ?? 0;
      if (above <= value) break;
      this.#put(place, above, this.#slots[parent] ?? 0);
      place = parent;
    }
    this.#put(place, value, slot);
  }

  #sink(from: number, value: number, slot: number): void {
    let place = from;
    for (let child = 2 * place + 1; child < this.#size; child = 2 * place + 1) {
      const [left, right] = [this.#values[child] ?? 0, child + 1 < this.#size ? (this.#values[child + 1] ?? 0) : Infinity];
      if (right < left) child += 1;
      const below = Math.min(left, right);
      if (below >= value) break;
      this.#put(place, below, this.#slots[child] ?? 0);
      place = child;
    }
    this.#put(place, value, slot);
  }

  #put(place: number, value: number, slot: number): void {
    this.#values[place] = value;
    this.#slots[place] = slot;
    this.#places[slot] = place ^ this.#mark;
  }

  #grow(): void {
    const [values, slots] = [new Float64Array(this.#size * 2), new Uint32Array(this.#size * 2)];
    values.set(this.#values);
    slots.set(this.#slots);
    [this.#values, this.#slots] = [values, slots];
  }
}
