import type { NumberTerm } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import type { Arithmetic, Call, Negate } from "../policy/expression.ts";
import { absoluteConstant, addConstants, divideConstants, multiplyConstants, negateConstant, pickConstant } from "./constant.ts";
import { type Context, madeNumber, type Scope } from "./context.ts";
import { ageOf, type Numeric, spanOf, type Typed, typeName, type TypedNumber, unitLabel, unitNoun } from "./typed.ts";
import { agree, termIn, unify } from "./unify.ts";
import { dividesOut, factorUnit, isScaled, productUnit, quotientUnit } from "./units.ts";

/** The operand as a number; undefined after reporting what it is instead. */
export function numeric(context: Context, typed: Typed | undefined, what: string): Numeric | undefined {
  if (typed === undefined || typed.is === "constant" || typed.is === "number") return typed;
  const help =
    typed.is === "timestamp"
      ? `take its age, \`${ageOf(typed)}\``
      : typed.is === "boolean"
        ? "join what is true or false with `and`, `or` and `not`, or count it, as in `count(x over 5m)`"
        : "put a metric here that is a number, such as `positions.count`";
  context.findings.report("P206", spanOf(typed), {
    message: `${what} needs numbers, and this is ${typeName(typed)}`,
    label: typeName(typed),
    help,
  });
}

export function typeArithmetic(context: Context, expression: Arithmetic, scope: Scope): Typed | undefined {
  const { operator } = expression;
  const [left, right] = [context.typeOf(expression.left, scope), context.typeOf(expression.right, scope)];
  if (left?.is === "timestamp" && right?.is === "timestamp" && operator === "-") {
    const term = madeNumber(context, { term: "subtract", left: left.term, right: right.term }, "ms", expression);
    return { is: "number", expression, term, unit: "ms" };
  }
  // What is subtracted from something unknown may well have been a timestamp by right.
  if (operator === "-" && (left === undefined || right === undefined)) return undefined;
  const [one, two] = [numeric(context, left, `\`${operator}\``), numeric(context, right, `\`${operator}\``)];
  if (one === undefined || two === undefined) return undefined;
  return operator === "+" || operator === "-" ? typeSum(context, expression, one, two) : typeProduct(context, expression, one, two);
}

function typeSum(context: Context, expression: Arithmetic, left: Numeric, right: Numeric): Typed | undefined {
  const sign = expression.operator === "+" ? "+" : "-";
  if (!agree(context, left, right, sign === "+" ? "is added to" : "is subtracted from")) return undefined;
  if (left.is === "constant" && right.is === "constant") return addConstants(sign, left, right, expression);
  const sides = unify(context, left, right);
  if (sides === undefined) return undefined;
  const term: NumberTerm = { term: sign === "+" ? "add" : "subtract", left: sides.left, right: sides.right };
  return result(context, expression, term, sides.unit);
}

function typeProduct(context: Context, expression: Arithmetic, left: Numeric, right: Numeric): Typed | undefined {
  const times = expression.operator === "*";
  const unit = times ? productUnit(left.unit, right.unit) : quotientUnit(left.unit, right.unit);
  if (unit === undefined) {
    context.findings.report("P207", expression.span, {
      message: `${unitNoun(left.unit)} ${times ? "times" : "divided by"} ${unitNoun(right.unit)} is neither a plain number nor a time nor an amount of one currency`,
      secondary: [
        { span: spanOf(left), text: unitLabel(left.unit) },
        { span: spanOf(right), text: unitLabel(right.unit) },
      ],
      help: times
        ? "multiply by a number without a unit, or by a percent"
        : "divide by a number without a unit, or by one of the same kind",
    });
    return;
  }
  if (!times && right.is === "constant" && right.value.numerator === 0n) {
    const help = right.limits === undefined ? "divide by another number" : "give the limit another value";
    context.findings.report("P212", spanOf(right), {
      message: "this is zero, so the quotient never has a value",
      label: "zero",
      help,
    });
    return;
  }
  if (left.is === "constant" && right.is === "constant")
    return (times ? multiplyConstants : divideConstants)(left, right, expression);
  if (!times && dividesOut(left.unit, right.unit)) {
    const sides = unify(context, left, right);
    return sides && result(context, expression, { term: "divide", left: sides.left, right: sides.right }, unit);
  }
  const one = termIn(context, left, times ? factorUnit(left.unit, right.unit) : left.unit);
  const two = termIn(context, right, times ? factorUnit(right.unit, left.unit) : isScaled(right.unit) ? "ratio" : right.unit);
  if (one === undefined || two === undefined) return undefined;
  return result(context, expression, { term: times ? "multiply" : "divide", left: one, right: two }, unit);
}

export function typeNegate(context: Context, expression: Negate, scope: Scope): Typed | undefined {
  const operand = numeric(context, context.typeOf(expression.operand, scope), "`-`");
  if (operand === undefined) return undefined;
  if (operand.is === "constant") return negateConstant(operand, expression);
  return result(context, expression, { term: "negate", operand: operand.term }, operand.unit);
}

export function typeAbsolute(context: Context, expression: Call, scope: Scope): Typed | undefined {
  const [argument] = expression.arguments;
  if (argument === undefined || expression.arguments.length !== 1) {
    wrongCount(context, expression, "one number, as in `abs(pnl.daily)`");
    return;
  }
  const operand = numeric(context, context.typeOf(argument, scope), "`abs`");
  if (operand === undefined) return undefined;
  if (operand.is === "constant") return absoluteConstant(operand, expression);
  return result(context, expression, { term: "absolute", operand: operand.term }, operand.unit);
}

/** `min(a, b)` and `max(a, b)`. */
export function typePick(context: Context, expression: Call, scope: Scope, pick: "min" | "max"): Typed | undefined {
  const [first, second] = expression.arguments;
  if (first === undefined || second === undefined || expression.arguments.length !== 2) {
    wrongCount(
      context,
      expression,
      expression.arguments.length > 2
        ? `two numbers, and so one inside the other, as in \`${pick}(a, ${pick}(b, c))\``
        : `two numbers, as in \`${pick}(a, b)\`, or a window, as in \`${pick}(a over 5m)\``,
    );
    return;
  }
  const left = numeric(context, context.typeOf(first, scope), `\`${pick}\``);
  const right = numeric(context, context.typeOf(second, scope), `\`${pick}\``);
  if (left === undefined || right === undefined || !agree(context, left, right, "is weighed against")) return undefined;
  if (left.is === "constant" && right.is === "constant") return pickConstant(pick, left, right, expression);
  const sides = unify(context, left, right);
  if (sides === undefined) return undefined;
  const term: NumberTerm = { term: pick === "min" ? "minimum" : "maximum", left: sides.left, right: sides.right };
  return result(context, expression, term, sides.unit);
}

function wrongCount(context: Context, expression: Call, takes: string): undefined {
  context.findings.report("P210", expression.span, {
    message: `\`${expression.function}\` takes ${takes.split(",")[0] ?? ""}, and it is given ${expression.arguments.length}`,
    help: `write ${takes}`,
  });
}

function result(context: Context, expression: Typed["expression"], term: NumberTerm, unit: Unit): TypedNumber {
  return { is: "number", expression, term: madeNumber(context, term, unit, expression), unit };
}
