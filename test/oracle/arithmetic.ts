import { add, compare, divide, multiply, negate, type Rational, rational, subtract, toNumber } from "../../src/model/rational.ts";
import { dimensionOf, isCurrency, scaleOf, type Unit } from "../../src/model/unit.ts";
import type { Quantity } from "./scene.ts";

type Numeric = Extract<Quantity, { is: "constant" | "number" | "instant" }>;

/** A constant in `unit`, rounded once. */
export function fold(value: Rational, unit: Unit): number {
  const scaled = divide(value, scaleOf(unit));
  if (scaled === undefined) throw new Error("a unit has no scale");
  return toNumber(scaled);
}

const PLAIN: ReadonlySet<string> = new Set(["count", "ratio"]);
const isScaled = (unit: Unit): boolean => dimensionOf(unit) === "dimensionless" && !PLAIN.has(unit);

function coarser(a: Unit, b: Unit): Unit {
  return compare(scaleOf(a), scaleOf(b)) < 0 ? b : a;
}

/** To a coarser unit, by integer division. */
function rescale(value: number | undefined, from: Unit, to: Unit): number | undefined {
  const divisor = divide(scaleOf(to), scaleOf(from));
  if (divisor === undefined || value === undefined) return undefined;
  return divisor.numerator === 1n ? value : value / toNumber(divisor);
}

/** Both sides as doubles of one unit. */
export function common(a: Numeric, b: Numeric): { left: number | undefined; right: number | undefined; unit: Unit } {
  if (a.is === "instant" && b.is === "instant") return { left: a.value, right: b.value, unit: "ms" };
  if (a.is === "instant" || b.is === "instant") throw new Error("an instant meets a number");
  if (a.is === "constant" && b.is === "constant") {
    const unit = coarser(a.unit, b.unit);
    return { left: fold(a.value, unit), right: fold(b.value, unit), unit };
  }
  if (a.is === "constant") return { left: fold(a.value, b.unit), right: (b as { value: number | undefined }).value, unit: b.unit };
  if (b.is === "constant") return { left: a.value, right: fold(b.value, a.unit), unit: a.unit };
  const unit = coarser(a.unit, b.unit);
  return { left: rescale(a.value, a.unit, unit), right: rescale(b.value, b.unit, unit), unit };
}

/** A step whose result is not finite is unknown. */
export function step(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

export function arithmetic(operator: "+" | "-" | "*" | "/", a: Numeric, b: Numeric): Quantity {
  if (a.is === "constant" && b.is === "constant") return constants(operator, a, b);
  if (operator === "+" || operator === "-") {
    const { left, right, unit } = common(a, b);
    const value = left === undefined || right === undefined ? undefined : step(operator === "+" ? left + right : left - right);
    return { is: "number", value, unit };
  }
  if (a.is === "instant" || b.is === "instant") throw new Error("an instant is no factor");
  return operator === "*" ? product(a, b) : quotient(a, b);
}

type Factor = Extract<Quantity, { is: "constant" | "number" }>;

function constants(operator: "+" | "-" | "*" | "/", a: Factor & { is: "constant" }, b: Factor & { is: "constant" }): Quantity {
  const unit = productUnit(a.unit, b.unit);
  switch (operator) {
    case "+":
      return { is: "constant", value: add(a.value, b.value), unit: coarser(a.unit, b.unit) };
    case "-":
      return { is: "constant", value: subtract(a.value, b.value), unit: coarser(a.unit, b.unit) };
    case "*":
      return { is: "constant", value: multiply(a.value, b.value), unit };
    case "/": {
      const value = divide(a.value, b.value);
      if (value === undefined) return { is: "number", value: undefined, unit };
      return { is: "constant", value, unit: quotientUnit(a.unit, b.unit) };
    }
  }
}

/** The unit of a product; percent and bps lose their scale beside anything that is no plain factor. */
function productUnit(a: Unit, b: Unit): Unit {
  if (PLAIN.has(a)) return b === "count" ? a : b;
  if (PLAIN.has(b)) return a;
  if (isScaled(a) && isScaled(b)) return "ratio";
  return isScaled(a) ? b : a;
}

function quotientUnit(a: Unit, b: Unit): Unit {
  if (dimensionOf(a) === dimensionOf(b) && (isCurrency(a) || dimensionOf(a) === "time" || (!PLAIN.has(a) && !PLAIN.has(b))))
    return "ratio";
  return PLAIN.has(a) ? "ratio" : a;
}

function plainly(factor: Factor, other: Unit): number | undefined {
  const unit = isScaled(factor.unit) && !PLAIN.has(other) ? "ratio" : factor.unit;
  return factor.is === "constant" ? fold(factor.value, unit) : rescale(factor.value, factor.unit, unit);
}

function product(a: Factor, b: Factor): Quantity {
  const [left, right] = [plainly(a, b.unit), plainly(b, a.unit)];
  return {
    is: "number",
    value: left === undefined || right === undefined ? undefined : step(left * right),
    unit: productUnit(a.unit, b.unit),
  };
}

function quotient(a: Factor, b: Factor): Quantity {
  const unit = quotientUnit(a.unit, b.unit);
  const sameKind = dimensionOf(a.unit) === dimensionOf(b.unit) && !PLAIN.has(a.unit) && !PLAIN.has(b.unit);
  let left: number | undefined;
  let right: number | undefined;
  if (sameKind) ({ left, right } = common(a, b));
  else {
    left = a.is === "constant" ? fold(a.value, a.unit) : a.value;
    const plain = isScaled(b.unit) ? "ratio" : b.unit;
    right = b.is === "constant" ? fold(b.value, plain) : rescale(b.value, b.unit, plain);
    if (isScaled(a.unit) && isCurrency(b.unit)) throw new Error("no such quotient");
  }
  return { is: "number", value: left === undefined || right === undefined || right === 0 ? undefined : step(left / right), unit };
}

export function negated(a: Numeric): Quantity {
  if (a.is === "constant") return { ...a, value: negate(a.value) };
  if (a.is === "instant") throw new Error("an instant has no sign");
  return { is: "number", value: a.value === undefined ? undefined : 0 - a.value, unit: a.unit };
}

export function absolute(a: Numeric): Quantity {
  if (a.is === "constant") return { ...a, value: compare(a.value, rational(0)) < 0 ? negate(a.value) : a.value };
  if (a.is === "instant") throw new Error("an instant has no sign");
  return { is: "number", value: a.value === undefined ? undefined : Math.abs(a.value), unit: a.unit };
}
