import { add, divide, fromNumber, multiply, type Rational, rational, subtract, toNumber, ZERO } from "../../src/model/rational.ts";
import type { Expression, Window } from "../../src/policy/expression.ts";
import { elements } from "./read.ts";
import type { Moment } from "./scene.ts";

export interface WindowSample {
  readonly now: number;
  readonly value: number;
}

/**
 * Every known sample since the start (or since the key was forgotten), oldest first: the operand evaluated at each snapshot's own moment,
 * where that has the keys which the operand reads.
 * A key that is absent from a present collection, with no sample left in the window, is forgotten by the windows that read it.
 */
export function samples(
  moment: Moment,
  over: number,
  node: Expression,
  operand: (at: Moment) => number | undefined,
): WindowSample[] {
  const read = [...moment.bindings].filter(([variable]) => mentions(node, variable)).map(([, binding]) => binding);
  let kept: WindowSample[] = [];
  for (let index = 0; index <= moment.newest; index += 1) {
    const now = moment.scene.history[index]?.now ?? Number.NaN;
    const at: Moment = { ...moment, newest: index, now };
    const has = read.map((binding) => elements(at, index, binding.collection)?.has(binding.key));
    const value = has.every((there) => there === true) ? operand(at) : undefined;
    if (value !== undefined) kept.push({ now, value });
    const gone = has.includes(false);
    if (gone && !kept.some((sample) => sample.now > now - over)) kept = [];
  }
  return kept;
}

/** Whether a path below the node begins with the variable. */
function mentions(node: unknown, variable: string): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("segments" in node && Array.isArray(node.segments) && node.segments[0] === variable) return true;
  return Object.values(node).some((child) => mentions(child, variable));
}

/** Undefined is unknown. `quantile` is in [0, 1]. */
export function aggregate(
  window: Window,
  all: readonly WindowSample[],
  now: number,
  over: number,
  quantile: number,
): number | undefined {
  const inside = all.filter((sample) => sample.now > now - over && sample.now <= now);
  const values = inside.map((sample) => sample.value);
  const newest = values.at(-1);
  const oldest = values[0];
  if (newest === undefined || oldest === undefined) return undefined;
  switch (window.function) {
    case "avg":
      return finite(ratio(total(values), rational(values.length)));
    case "sum":
      return finite(toNumber(total(values)));
    case "min":
      return Math.min(...values);
    case "max":
      return Math.max(...values);
    case "median":
      return interpolate(values, 0.5);
    case "quantile":
      return interpolate(values, quantile);
    case "count":
      return toNumber(total(values));
    case "change":
      return finite(newest - oldest);
    case "increase":
      return increase(all, inside.length);
    case "zscore":
      return zscore(values);
  }
}

/** Sums are exact and rounded once. */
function total(values: readonly number[]): Rational {
  return values.reduce((sum, value) => add(sum, fromNumber(value)), ZERO);
}

function ratio(a: Rational, b: Rational): number {
  const quotient = divide(a, b);
  return quotient === undefined ? Number.NaN : toNumber(quotient);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function interpolate(values: readonly number[], at: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = at * (sorted.length - 1);
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  if (low === undefined || high === undefined) return undefined;
  return low === high ? low : finite(low + (high - low) * (rank - Math.floor(rank)));
}

function increase(all: readonly WindowSample[], inside: number): number | undefined {
  const steps: number[] = [];
  for (let index = all.length - inside; index < all.length; index += 1) {
    const later = all[index]?.value ?? Number.NaN;
    const earlier = index === 0 ? later : (all[index - 1]?.value ?? Number.NaN);
    steps.push(later < earlier ? later : later - earlier);
  }
  return steps.every(Number.isFinite) ? finite(toNumber(total(steps))) : undefined;
}

/** (n * newest - S) / sqrt(n * Q - S * S) of the n samples before the newest, S their sum and Q that of their squares. */
export function zscore(values: readonly number[]): number | undefined {
  const newest = values.at(-1);
  const others = values.slice(0, -1);
  if (newest === undefined || others.length === 0) return undefined;
  const [count, sum] = [rational(others.length), total(others)];
  const squares = others.reduce((all, value) => add(all, multiply(fromNumber(value), fromNumber(value))), ZERO);
  const spread = subtract(multiply(count, squares), multiply(sum, sum));
  if (spread.numerator === 0n) return undefined;
  const distance = subtract(multiply(count, fromNumber(newest)), sum);
  // Both parts by a power of two near them, so that neither overflows nor vanishes before it is rounded.
  const [wide, high] = [magnitude(distance), Math.ceil(magnitude(spread) / 2)];
  const top = toNumber(multiply(distance, powerOfTwo(-wide)));
  const bottom = Math.sqrt(toNumber(multiply(spread, powerOfTwo(-2 * high))));
  const half = Math.trunc((wide - high) / 2);
  return finite((top / bottom) * 2 ** half * 2 ** (wide - high - half));
}

/** Of a number that is not 0: about the logarithm of its size to base 2, one off at most. */
function magnitude({ numerator, denominator }: Rational): number {
  const bits = (whole: bigint): number => (whole < 0n ? -whole : whole).toString(2).length;
  return bits(numerator) - bits(denominator);
}

function powerOfTwo(exponent: number): Rational {
  const power = 2n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? rational(1n, power) : rational(power);
}
