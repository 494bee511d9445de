/** Numbers from here on are kept scaled down, so that no sum of them overflows on the way. */
const HUGE = 2 ** 960;
const DOWN = 2 ** -100;
const UP = 2 ** 100;

/**
 * A sum without rounding errors (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997): the exact value is held as a few doubles
 * that do not overlap, so that what was added can be taken away again and leaves nothing behind, however long a window slides.
 */
export class ExactSum {
  readonly #plain: number[] = [];
  readonly #huge: number[] = [];

  add(value: number): void {
    if (value < HUGE && value > -HUGE) grow(this.#plain, value);
    else grow(this.#huge, value * DOWN);
  }

  /** Adds `a * b` exactly, for products in the middle of the exponent range. */
  addProduct(a: number, b: number): void {
    const product = a * b;
    this.add(product);
    this.add(productError(a, b, product));
  }

  addAll(other: ExactSum, sign: 1 | -1): void {
    for (const part of other.#plain) grow(this.#plain, sign * part);
    for (const part of other.#huge) grow(this.#huge, sign * part);
  }

  /** The same sum in units of another power of two, exact but for what falls below the smallest double. */
  scaled(power: number): ExactSum {
    const scaled = new ExactSum();
    for (const part of this.#plain) scaled.add(part * power);
    for (const part of this.#huge) scaled.add(part * power * UP);
    return scaled;
  }

  /** Non-overlapping parts of the sum, for products of sums. */
  parts(): readonly number[] {
    return [...this.#plain, ...this.#huge.map((part) => part * UP)];
  }

  /** The sum, rounded once; infinite where it is too large for a double. */
  total(): number {
    if (this.#huge.length === 0) return round(this.#plain);
    const scaled = [...this.#huge];
    for (const part of this.#plain) grow(scaled, part * DOWN);
    return round(scaled) * UP;
  }
}

/** Adds a number to an expansion: its parts increase in magnitude and do not overlap. */
function grow(parts: number[], value: number): void {
  let [rest, kept] = [value, 0];
  for (const part of parts) {
    const [large, small] = Math.abs(rest) < Math.abs(part) ? [part, rest] : [rest, part];
    const sum = large + small;
    const error = small - (sum - large);
    if (error !== 0) {
      parts[kept] = error;
      kept += 1;
    }
    rest = sum;
  }
  parts.length = kept;
  if (rest !== 0) parts.push(rest);
}

/** The nearest double to an expansion, ties to even. */
function round(parts: readonly number[]): number {
  let place = parts.length - 1;
  let sum = parts[place] ?? 0;
  let error = 0;
  while (place > 0 && error === 0) {
    place -= 1;
    const [before, part] = [sum, parts[place] ?? 0];
    sum = before + part;
    error = part - (sum - before);
  }
  // Half a unit in the last place, with more of the same sign below it, rounds away.
  const below = parts[place - 1] ?? 0;
  if (place > 0 && ((error < 0 && below < 0) || (error > 0 && below > 0))) {
    const [doubled, moved] = [error * 2, sum + error * 2];
    if (doubled === moved - sum) sum = moved;
  }
  return sum;
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
