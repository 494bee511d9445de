import { didYouMean } from "../diagnostics/suggest.ts";
import { toBaseUnit } from "../model/limit-expression.ts";
import { compare, type Rational, toNumber, ZERO } from "../model/rational.ts";
import type { LimitFold } from "../model/term.ts";
import type { DurationOperand, Name, NumberLiteral } from "../policy/ast.ts";
import type { CheckedDuration, CheckedLimit } from "./checked.ts";
import { isTime, unitOfLiteral } from "./constant.ts";
import type { Context } from "./context.ts";
import { unitLabel, unitNoun } from "./typed.ts";

/** Ten years: anything longer is a slip of the unit. */
const LONGEST = 3_660 * 86_400_000;

type Operands = Pick<Context, "findings" | "limits" | "used">;

/** A limit by its name; undefined after reporting one that is not there. */
function limitNamed(context: Operands, name: Name): CheckedLimit | undefined {
  context.used.limits.add(name.text);
  if (context.limits.has(name.text)) return context.limits.get(name.text);
  const help = didYouMean(name.text, context.limits.keys(), `declare it: \`limit ${name.text} = 5m\``);
  context.findings.report("P202", name.span, { message: `there is no limit \`${name.text}\``, help });
}

/** `30s`, `2m` or a limit that is a time. `positive` for what may not be nothing, such as a window. */
export function checkDuration(
  context: Operands,
  operand: DurationOperand,
  least: "positive" | "zero",
): CheckedDuration | undefined {
  const limit = operand.kind === "name" ? limitNamed(context, operand) : undefined;
  if (operand.kind === "name" && limit === undefined) return undefined;
  const unit = operand.kind === "name" ? (limit?.unit ?? "count") : unitOfLiteral(operand);
  const value = operand.kind === "name" ? limit?.value : operand.value;
  const secondary = limit === undefined ? [] : [{ span: limit.span, text: unitLabel(unit) }];
  if (value === undefined) return undefined;
  if (!isTime(unit)) {
    const help =
      operand.kind === "number" && unit === "count"
        ? `write \`${operand.digits}s\`, or another unit of time`
        : "write a length of time, such as `30s`";
    const message = `a length of time is needed, and this is ${unitNoun(unit)}`;
    context.findings.report("P203", operand.span, { message, label: unitLabel(unit), secondary, help });
    return;
  }
  const exact = toBaseUnit(value, unit);
  const problem = durationProblem(exact, least);
  if (problem !== undefined) {
    context.findings.report("P217", operand.span, { ...problem, secondary });
    return;
  }
  const ms = toNumber(exact);
  return limit === undefined ? { ms } : { ms, limits: foldOf(limit.name, "ms") };
}

function durationProblem(exact: Rational, least: "positive" | "zero"): { message: string; help: string } | undefined {
  if (compare(exact, ZERO) < 0) return { message: "a length of time is never negative", help: "remove the sign" };
  if (exact.denominator !== 1n)
    return { message: "this is no whole number of milliseconds", help: "write a whole number of a smaller unit" };
  if (least === "positive" && exact.numerator === 0n)
    return { message: "no time at all passes in it", help: "write a time above zero, such as `30s`" };
  if (toNumber(exact) > LONGEST)
    return { message: "this is longer than ten years", help: "check the unit: `m` is minutes, `ms` milliseconds" };
  return undefined;
}

function foldOf(limit: string, unit: LimitFold["unit"]): LimitFold {
  return { expression: { limit }, unit };
}

/** The N of `for N snapshots` and `for N updates`. */
export function checkCount(
  context: Operands,
  operand: NumberLiteral | Name,
): { readonly count: number; readonly limits?: LimitFold } | undefined {
  const limit = operand.kind === "name" ? limitNamed(context, operand) : undefined;
  if (operand.kind === "name" && limit === undefined) return undefined;
  const unit = operand.kind === "name" ? (limit?.unit ?? "count") : unitOfLiteral(operand);
  const value = operand.kind === "name" ? limit?.value : operand.value;
  if (value === undefined) return undefined;
  const count = unit === "count" ? toNumber(value) : Number.NaN;
  if (!Number.isSafeInteger(count) || count < 1 || count > 1_000_000) {
    const secondary = limit === undefined ? [] : [{ span: limit.span }];
    const message = "a count here is a whole number from 1 to 1,000,000 without a unit";
    context.findings.report("P218", operand.span, { message, secondary, help: "write it as in `for 3 snapshots`" });
    return;
  }
  return limit === undefined ? { count } : { count, limits: foldOf(limit.name, "count") };
}
