import type { Label } from "../diagnostics/diagnostic.ts";
import { toBaseUnit } from "../model/limit-expression.ts";
import type { NumberTerm } from "../model/term.ts";
import { dimensionOf, type Unit } from "../model/unit.ts";
import { foldTerm, writeConstant } from "./constant.ts";
import { type Context, madeNumber } from "./context.ts";
import { exampleOf, labelOf, type Numeric, spanOf, type TypedConstant, unitNoun } from "./typed.ts";
import { coarserUnit, divisorBetween, sameDimension } from "./units.ts";

/** What is done with two numbers, for the sentence: `is compared with`, `is added to`. */
export type Meeting = "is compared with" | "is added to" | "is subtracted from" | "is weighed against";

function isBare(side: Numeric): side is TypedConstant {
  return side.is === "constant" && side.unit === "count";
}

/** Reports two numbers that cannot meet. Language section 3: one dimension, and a bare number only against counts and ratios. */
export function agree(context: Context, left: Numeric, right: Numeric, meeting: Meeting): boolean {
  const bare = [left, right].find(isBare);
  const other = bare === left ? right : left;
  if (bare !== undefined && other.unit !== "count" && other.unit !== "ratio") {
    const [one, two] = meeting === "is subtracted from" ? [right, left] : [other, bare];
    reportBare(context, bare, other, sentence(one, meeting, two));
    return false;
  }
  if (sameDimension(left.unit, right.unit)) return true;
  const [first, second] = left.is === "constant" ? [left, right] : [right, left];
  context.findings.report("P203", spanOf(first), {
    message: meeting === "is subtracted from" ? sentence(right, meeting, left) : sentence(second, meeting, first),
    label: labelOf(first),
    secondary: [{ span: spanOf(second), text: labelOf(second) }],
    help: mismatchHelp(first, second, meeting),
  });
  return false;
}

function sentence(one: Numeric, meeting: Meeting, other: Numeric): string {
  const noun = (side: Numeric): string => (isBare(side) ? "a bare number" : unitNoun(side.unit));
  return `${noun(one)} ${meeting} ${noun(other)}`;
}

function mismatchHelp(first: Numeric, second: Numeric, meeting: Meeting): string {
  const [one, two] = [dimensionOf(first.unit), dimensionOf(second.unit)];
  if (one.startsWith("currency") && two.startsWith("currency"))
    return `give both sides in one currency, such as \`100 ${second.unit}\`; exchange rates are not known here`;
  if (first.is === "constant" && first.limits === undefined) {
    const { expression } = first;
    const literal = expression.kind === "negate" ? expression.operand : expression;
    if (second.unit === "count" && literal.kind === "number")
      return `write \`${expression.kind === "negate" ? "-" : ""}${literal.digits}\`, without a unit`;
    return `write ${inWords(second.unit)} here`;
  }
  if (first.is === "constant") return `give the limit as ${inWords(second.unit)}, or compare it with another metric`;
  if (meeting !== "is compared with") return "give both one unit; a share of an amount is a product, as in `5% * x`";
  return `compare it with ${inWords(first.unit)}, or correct the unit in the metrics schema`;
}

function inWords(unit: Unit): string {
  const example = `\`${exampleOf(unit)}\``;
  if (unit === "count") return `a number without a unit, such as ${example}`;
  const noun = dimensionOf(unit) === "time" ? "a time" : dimensionOf(unit) === "dimensionless" ? unitNoun(unit) : "an amount";
  return `${noun} such as ${example}`;
}

function reportBare(context: Context, bare: TypedConstant, other: Numeric, message: string): void {
  const secondary: Label[] = [{ span: spanOf(other), text: labelOf(other) }];
  const { expression } = bare;
  const named = expression.kind === "negate" ? expression.operand : expression;
  const limit = named.kind === "path" ? context.limits.get(named.segments[0] ?? "") : undefined;
  if (limit !== undefined) secondary.push({ span: limit.span, text: "written without a unit" });
  // Ages are in ms, and nobody thinks of them so.
  const unit = other.unit === "ms" && other.expression.kind !== "path" ? "s" : other.unit;
  const written = (value: TypedConstant["value"]): string => writeConstant(toBaseUnit(value, unit), unit);
  context.findings.report("P203", spanOf(bare), {
    message,
    label: "no unit",
    secondary,
    help:
      limit !== undefined
        ? `give the limit \`${limit.name}\` its unit: \`${written(limit.value)}\``
        : bare.limits === undefined
          ? `write \`${written(bare.value)}\``
          : `give the limit in it a unit, as in \`${written(bare.value)}\``,
  });
}

/** Both sides as terms of one unit: a constant in the metric's, metrics in the coarser of theirs. They must agree. */
export function unify(
  context: Context,
  left: Numeric,
  right: Numeric,
): { left: NumberTerm; right: NumberTerm; unit: Unit } | undefined {
  const unit = left.is === right.is ? coarserUnit(left.unit, right.unit) : left.is === "constant" ? right.unit : left.unit;
  const [one, two] = [termIn(context, left, unit), termIn(context, right, unit)];
  return one && two && { left: one, right: two, unit };
}

/** The number as a term of `unit`, which is its own or a coarser one of its dimension. */
export function termIn(context: Context, numeric: Numeric, unit: Unit): NumberTerm | undefined {
  if (numeric.is === "constant") return foldTerm(context, numeric, unit);
  const divisor = divisorBetween(numeric.unit, unit);
  if (divisor === 1) return numeric.term;
  return madeNumber(context, { term: "rescale", operand: numeric.term, divisor }, unit, numeric.expression);
}
