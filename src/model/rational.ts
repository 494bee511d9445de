/**
 * Exact rational numbers. Constants of a policy are folded in these and rounded once, to the nearest double
 * (ties to even), when they meet a metric.
 */
export interface Rational {
  readonly numerator: bigint;
  /** Always positive; the fraction is in lowest terms. */
  readonly denominator: bigint;
}

export const ZERO: Rational = { numerator: 0n, denominator: 1n };
export const ONE: Rational = { numerator: 1n, denominator: 1n };

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

/** Throws on a zero denominator: callers decide what a division by zero means. */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const n = BigInt(numerator);
  const d = BigInt(denominator);
  if (d === 1n) return { numerator: n, denominator: d };
  if (d === 0n) throw new RangeError("denominator is zero");
  const sign = d < 0n ? -1n : 1n;
  const divisor = gcd(n, d < 0n ? -d : d);
  return { numerator: (sign * n) / divisor, denominator: (sign * d) / divisor };
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:\/(\d+))?$/;

/** Reads `12`, `-0.35` or `1/3`; digits may be grouped by `_`. Undefined for anything else. */
export function parseRational(text: string): Rational | undefined {
  const match = DECIMAL.exec(text.replaceAll("_", ""));
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", over] = match;
  const denominator = 10n ** BigInt(fraction.length) * (over === undefined ? 1n : BigInt(over));
  if (denominator === 0n) return undefined;
  const numerator = BigInt(whole + fraction);
  return rational(sign === "-" ? -numerator : numerator, denominator);
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}

export function absolute(a: Rational): Rational {
  return a.numerator < 0n ? negate(a) : a;
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** Undefined when `b` is zero. */
export function divide(a: Rational, b: Rational): Rational | undefined {
  if (b.numerator === 0n) return undefined;
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The exact value of a finite double. */
export function fromNumber(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError("not a finite number");
  let [mantissa, exponent] = [value, 0];
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent += 1;
  }
  return rational(BigInt(mantissa), 2n ** BigInt(exponent));
}

/** The nearest double, ties to even. */
export function toNumber(a: Rational): number {
  const negative = a.numerator < 0n;
  const numerator = negative ? -a.numerator : a.numerator;
  if (numerator === 0n) return 0;
  const bits = (value: bigint): number => value.toString(2).length;
  // A quotient of at least 55 bits with a sticky last bit: Number() of it then rounds correctly, once.
  const shift = Math.max(0, 66 - (bits(numerator) - bits(a.denominator)));
  const scaled = numerator << BigInt(shift);
  const quotient = scaled / a.denominator;
  const sticky = scaled % a.denominator === 0n ? quotient : quotient | 1n;
  const magnitude = scaleByPowerOfTwo(Number(sticky), -shift);
  return negative ? -magnitude : magnitude;
}

function scaleByPowerOfTwo(value: number, exponent: number): number {
  let [result, rest] = [value, exponent];
  while (rest < -1000) {
    result *= 2 ** -1000;
    rest += 1000;
  }
  return result * 2 ** rest;
}

/** `-0.6`, or `1/3` where no finite decimal says it. `parseRational` reads it back. */
export function formatRational(a: Rational): string {
  let [digits, scale] = [a.denominator, 0];
  for (const prime of [2n, 5n]) {
    let power = 0;
    while (digits % prime === 0n) {
      digits /= prime;
      power += 1;
    }
    scale = Math.max(scale, power);
  }
  if (digits !== 1n) return `${a.numerator}/${a.denominator}`;
  const unscaled = (a.numerator * 10n ** BigInt(scale)) / a.denominator;
  const sign = unscaled < 0n ? "-" : "";
  const text = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}
