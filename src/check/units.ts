import { compare, divide, toNumber } from "../model/rational.ts";
import { dimensionOf, scaleOf, type Unit } from "../model/unit.ts";

/** Units that change nothing as a factor: counts and ratios. */
function isPlain(unit: Unit): boolean {
  return unit === "count" || unit === "ratio";
}

/** Percent and basis points: scales of a ratio other than one. */
export function isScaled(unit: Unit): boolean {
  return unit === "percent" || unit === "bps";
}

export function sameDimension(a: Unit, b: Unit): boolean {
  return dimensionOf(a) === dimensionOf(b);
}

/** Of two units of one dimension, the one that counts in larger steps; `a` where they are alike. */
export function coarserUnit(a: Unit, b: Unit): Unit {
  return compare(scaleOf(a), scaleOf(b)) < 0 ? b : a;
}

/** The integer to divide by to go from `from` to the coarser `to`. */
export function divisorBetween(from: Unit, to: Unit): number {
  const quotient = divide(scaleOf(to), scaleOf(from));
  return quotient === undefined ? 1 : toNumber(quotient);
}

/**
 * The unit of a product: percent and basis points lose their scale beside anything with a unit, a plain factor keeps the other's unit.
 * Undefined where both are times or amounts.
 */
export function productUnit(a: Unit, b: Unit): Unit | undefined {
  if (isPlain(a)) return b === "count" ? a : b;
  if (isPlain(b)) return a;
  if (isScaled(a)) return isScaled(b) ? "ratio" : b;
  return isScaled(b) ? a : undefined;
}

/** The unit of a quotient. Undefined for one per hour, an amount per hour, one currency in another. */
export function quotientUnit(a: Unit, b: Unit): Unit | undefined {
  const divisor = dimensionOf(b);
  if (divisor !== "dimensionless") return dimensionOf(a) === divisor ? "ratio" : undefined;
  return isPlain(a) || (isScaled(a) && isScaled(b)) ? "ratio" : a;
}

/** Both operands have the same kind of unit, so that a quotient is taken in the coarser of the two. */
export function dividesOut(a: Unit, b: Unit): boolean {
  return sameDimension(a, b) && !isPlain(a) && !isPlain(b);
}

/** The unit that a factor of `unit` is taken in beside `other`. */
export function factorUnit(unit: Unit, other: Unit): Unit {
  return isScaled(unit) && !isPlain(other) ? "ratio" : unit;
}
