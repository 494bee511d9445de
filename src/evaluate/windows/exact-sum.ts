import { Expansion } from "./expansion.ts";

/** Numbers from here on are kept scaled down, so that no sum of them overflows on the way. */
const HUGE = 2 ** 960;
const DOWN = 2 ** -100;
const UP = 2 ** 100;

/**
 * A sum without rounding errors: the exact value is held as an expansion, so that what was added can be taken away again and leaves nothing
 * behind, however long a window slides.
 */
export class ExactSum {
  readonly #plain = new Expansion();
  /** Hardly any sum has such numbers. */
  #huge: Expansion | undefined;

  add(value: number): void {
    if (value < HUGE && value > -HUGE) this.#plain.add(value);
    else (this.#huge ??= new Expansion()).add(value * DOWN);
  }

  /** Adds `a * b` exactly, for products in the middle of the exponent range. */
  addProduct(a: number, b: number): void {
    const product = a * b;
    this.add(product);
    this.add(productError(a, b, product));
  }

  addAll(other: ExactSum, sign: 1 | -1): void {
    for (let place = 0; place < other.#plain.count; place += 1) this.#plain.add(sign * other.#plain.at(place));
    for (const part of other.#huge?.parts() ?? []) (this.#huge ??= new Expansion()).add(sign * part);
  }

  /** The same sum in units of another power of two, exact but for what falls below the smallest double. */
  scaled(power: number): ExactSum {
    const scaled = new ExactSum();
    for (const part of this.#plain.parts()) scaled.add(part * power);
    for (const part of this.#huge?.parts() ?? []) scaled.add(part * power * UP);
    return scaled;
  }

  /** Non-overlapping parts of the sum, for products of sums. */
  parts(): readonly number[] {
    return this.#huge === undefined
      ? this.#plain.parts()
      : [...this.#plain.parts(), ...this.#huge.parts().map((part) => part * UP)];
  }

  clear(): void {
    this.#plain.clear();
    this.#huge?.clear();
  }

  /** The sum, rounded once; infinite where it is too large for a double. */
  total(): number {
    if (this.#huge === undefined || this.#huge.count === 0) return this.#plain.rounded();
    const scaled = new Expansion();
    for (const part of this.#huge.parts()) scaled.add(part);
    for (const part of this.#plain.parts()) scaled.add(part * DOWN);
    return scaled.rounded() * UP;
  }
}

const SPLITTER = 2 ** 27 + 1;

/** What rounding took from `a * b` (Dekker). */
function productError(a: number, b: number, product: number): number {
  const [aHigh, bHigh] = [split(a), split(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function split(value: number): number {
  const scaled = SPLITTER * value;
  return scaled - (scaled - value);
}
