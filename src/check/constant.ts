import { toBaseUnit } from "../model/limit-expression.ts";
import {
  absolute,
  add,
  compare,
  divide,
  formatRational,
  multiply,
  negate,
  type Rational,
  subtract,
  toNumber,
} from "../model/rational.ts";
import type { LimitExpression, NumberTerm } from "../model/term.ts";
import { dimensionOf, scaleOf, type Unit, unitSuffix } from "../model/unit.ts";
import type { NumberLiteral } from "../policy/ast.ts";
import type { Expression } from "../policy/expression.ts";
import { type Context, madeNumber } from "./context.ts";
import { spanOf, type TypedConstant } from "./typed.ts";
import { coarserUnit, productUnit, quotientUnit } from "./units.ts";

const WRITTEN: Readonly<Record<string, Unit>> = {
  "": "count",
  "%": "percent",
  bps: "bps",
  ms: "ms",
  s: "s",
  m: "min",
  h: "h",
  d: "d",
};

/** The unit that a literal is written in; a bare number counts. */
export function unitOfLiteral(literal: NumberLiteral): Unit {
  return WRITTEN[literal.unit] ?? literal.unit;
}

export function typeLiteral(literal: NumberLiteral): TypedConstant {
  const unit = unitOfLiteral(literal);
  return { is: "constant", expression: literal, value: toBaseUnit(literal.value, unit), unit };
}

/** The exact number in `unit`, before it is rounded. */
export function inUnit(value: Rational, unit: Unit): Rational {
  return divide(value, scaleOf(unit)) ?? value;
}

/** `-5%`, `100000 INR`: a constant as it would be written in `unit`. */
export function writeConstant(value: Rational, unit: Unit): string {
  const exact = inUnit(value, unit);
  const text = formatRational(exact);
  return grouped(text.includes("/") ? String(toNumber(exact)) : text) + unitSuffix(unit);
}

/** `1_000_000`: thousands set apart from five digits on. */
function grouped(text: string): string {
  return text.replace(
    /^(-?)([0-9]{5,})/,
    (_, sign: string, whole: string) => sign + whole.replaceAll(/\B(?=(?:[0-9]{3})+$)/g, "_"),
  );
}

/** The double that a constant is in `unit`, rounded once. Undefined after reporting one that no double holds. */
export function foldConstant(context: Context, constant: TypedConstant, unit: Unit): number | undefined {
  const value = toNumber(inUnit(constant.value, unit));
  if (Number.isFinite(value)) return value;
  context.findings.report("P227", spanOf(constant), {
    message: "the number is too large to compare with anything",
    help: "write a smaller number",
  });
}

export function foldTerm(context: Context, constant: TypedConstant, unit: Unit): NumberTerm | undefined {
  const value = foldConstant(context, constant, unit);
  if (value === undefined) return undefined;
  const limits = constant.limits === undefined ? {} : { limits: { expression: constant.limits, unit } };
  return madeNumber(context, { term: "number", value, ...limits }, unit, constant.expression);
}

/** A limit expression for any constant, to stand beside one that came from a limit. */
function limitExpression(constant: TypedConstant): LimitExpression {
  return constant.limits ?? { number: formatRational(constant.value) };
}

type BinaryOperator = Extract<LimitExpression, { operands: readonly [LimitExpression, LimitExpression] }>["operator"];

function combine(
  operator: BinaryOperator,
  left: TypedConstant,
  right: TypedConstant,
  result: { readonly value: Rational; readonly unit: Unit },
  expression: Expression,
): TypedConstant {
  const fromLimits = left.limits !== undefined || right.limits !== undefined;
  const limits: LimitExpression = { operator, operands: [limitExpression(left), limitExpression(right)] };
  return { is: "constant", expression, ...result, ...(fromLimits ? { limits } : {}) };
}

export function negateConstant(operand: TypedConstant, expression: Expression): TypedConstant {
  return unary("negate", negate(operand.value), operand, expression);
}

export function absoluteConstant(operand: TypedConstant, expression: Expression): TypedConstant {
  return unary("absolute", absolute(operand.value), operand, expression);
}

function unary(operator: "negate" | "absolute", value: Rational, operand: TypedConstant, expression: Expression): TypedConstant {
  const { limits, unit } = operand;
  return { is: "constant", expression, value, unit, ...(limits === undefined ? {} : { limits: { operator, operands: [limits] } }) };
}

/** Both of one dimension already. */
export function addConstants(sign: "+" | "-", left: TypedConstant, right: TypedConstant, expression: Expression): TypedConstant {
  const value = sign === "+" ? add(left.value, right.value) : subtract(left.value, right.value);
  return combine(sign === "+" ? "add" : "subtract", left, right, { value, unit: coarserUnit(left.unit, right.unit) }, expression);
}

/** Both of one dimension already. */
export function pickConstant(
  pick: "min" | "max",
  left: TypedConstant,
  right: TypedConstant,
  expression: Expression,
): TypedConstant {
  const chosen = compare(left.value, right.value) < 0 === (pick === "min") ? left : right;
  return combine(pick === "min" ? "minimum" : "maximum", left, right, { value: chosen.value, unit: chosen.unit }, expression);
}

/** Undefined for a product that has no usable unit. */
export function multiplyConstants(left: TypedConstant, right: TypedConstant, expression: Expression): TypedConstant | undefined {
  const unit = productUnit(left.unit, right.unit);
  return unit && combine("multiply", left, right, { value: multiply(left.value, right.value), unit }, expression);
}

/** Undefined for a quotient that has no usable unit, or no value: the callers tell which. */
export function divideConstants(left: TypedConstant, right: TypedConstant, expression: Expression): TypedConstant | undefined {
  const unit = quotientUnit(left.unit, right.unit);
  const value = divide(left.value, right.value);
  return unit === undefined || value === undefined ? undefined : combine("divide", left, right, { value, unit }, expression);
}

export function isTime(unit: Unit): boolean {
  return dimensionOf(unit) === "time";
}
