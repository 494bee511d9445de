import type { Label } from "../diagnostics/diagnostic.ts";
import { toBaseUnit } from "../model/limit-expression.ts";
import type { NumberTerm } from "../model/term.ts";
import { dimensionOf, type Unit } from "../model/unit.ts";
import { foldTerm, writeConstant } from "./constant.ts";
import { type Context, made } from "./context.ts";
import { type Numeric, spanOf, type TypedConstant, unitLabel, unitNoun } from "./typed.ts";
import { coarserUnit, divisorBetween, sameDimension } from "./units.ts";

/** What is done with two numbers, for the sentence: `is compared with`, `is added to`. */
export type Meeting = "is compared with" | "is added to" | "is subtracted from" | "is picked against";

/** Reports two numbers that cannot meet. Language section 3: one dimension, and a bare number only against counts and ratios. */
export function agree(context: Context, left: Numeric, right: Numeric, meeting: Meeting): boolean {
  const bare = [left, right].find((side): side is TypedConstant => side.is === "constant" && side.unit === "count");
  const other = bare === left ? right : left;
  if (bare !== undefined && other.unit !== "count" && other.unit !== "ratio") {
    reportBare(context, bare, other, meeting);
    return false;
  }
  if (sameDimension(left.unit, right.unit)) return true;
  const [first, second] = left.is === "constant" ? [left, right] : [right, left];
  context.findings.report("P203", spanOf(first), {
    message: `${unitNoun(second.unit)} ${meeting} ${unitNoun(first.unit)}`,
    label: unitLabel(first.unit),
    secondary: [{ span: spanOf(second), text: unitLabel(second.unit) }],
    help: mismatchHelp(first, second),
  });
  return false;
}

function mismatchHelp(first: Numeric, second: Numeric): string {
  const [one, two] = [dimensionOf(first.unit), dimensionOf(second.unit)];
  if (first.is === "constant" && first.limits === undefined) return `write ${inWords(second.unit)} here`;
  if (one.startsWith("currency") && two.startsWith("currency"))
    return "compare amounts of one currency; exchange rates are not known here";
  return `compare it with ${inWords(first.unit)}, or correct the unit in the metrics schema`;
}

const EXAMPLES: Readonly<Record<string, string>> = { percent: "`5%`", bps: "`20bps`", ratio: "`0.2`", count: "`5`" };

function inWords(unit: Unit): string {
  const dimension = dimensionOf(unit);
  if (dimension === "time") return "a time such as `90s`";
  if (dimension !== "dimensionless") return `an amount such as \`100 ${unit}\``;
  return unit === "count" ? "a number without a unit" : `${unitNoun(unit)} such as ${EXAMPLES[unit] ?? "`5`"}`;
}

function reportBare(context: Context, bare: TypedConstant, other: Numeric, meeting: Meeting): void {
  const secondary: Label[] = [{ span: spanOf(other), text: unitLabel(other.unit) }];
  const { expression } = bare;
  const limit = expression.kind === "path" ? context.limits.get(expression.segments[0] ?? "") : undefined;
  if (limit !== undefined) secondary.push({ span: limit.span, text: "written without a unit" });
  // Ages are in ms, and nobody thinks of them so.
  const unit = other.unit === "ms" && other.expression.kind !== "path" ? "s" : other.unit;
  const suggestion = writeConstant(toBaseUnit(bare.value, unit), unit);
  context.findings.report("P203", spanOf(bare), {
    message: `${unitNoun(other.unit)} ${meeting} a bare number`,
    label: "no unit",
    secondary,
    help:
      limit !== undefined
        ? `declare \`limit ${limit.name} = ${suggestion}\``
        : bare.limits === undefined
          ? `write \`${suggestion}\``
          : "give the limit in it a unit",
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
  return made(context, { term: "rescale", operand: numeric.term, divisor }, numeric.expression);
}
