import { didYouMean } from "../diagnostics/suggest.ts";
import type { Span } from "../diagnostics/span.ts";
import { toBaseUnit } from "../model/limit-expression.ts";
import { formatQuantity, parseQuantity, type Quantity } from "../model/quantity.ts";
import { compare, negate } from "../model/rational.ts";
import { dimensionOf, unitSuffix } from "../model/unit.ts";
import type { Limit } from "../policy/ast.ts";
import type { Expression } from "../policy/expression.ts";
import type { CheckedLimit } from "./checked.ts";
import { inUnit, unitOfLiteral } from "./constant.ts";
import type { Findings } from "./findings.ts";
import { unitLabel, unitNoun } from "./typed.ts";

/** Checks each limit and puts overrides in place (language section 3). A limit with a mistake is there, undefined. */
export function checkLimits(
  limits: ReadonlyMap<string, Limit>,
  overrides: Readonly<Record<string, string>>,
  place: Span,
  findings: Findings,
): ReadonlyMap<string, CheckedLimit | undefined> {
  const checked = new Map<string, CheckedLimit | undefined>();
  for (const [name, limit] of limits) checked.set(name, checkLimit(limit, findings));
  for (const [name, text] of Object.entries(overrides)) {
    if (!checked.has(name)) {
      const known = [...checked.keys()];
      const help = didYouMean(
        name,
        known,
        known.length === 0 ? "this policy has no limits" : `override one of ${known.slice(0, 12).join(", ")}`,
      );
      findings.report("P220", place, { message: `there is no limit \`${name}\` to override`, help });
      continue;
    }
    const limit = checked.get(name);
    if (limit !== undefined) checked.set(name, override(limit, text, findings));
  }
  return checked;
}

function checkLimit(limit: Limit, findings: Findings): CheckedLimit | undefined {
  const quantity = literal(limit.value, findings);
  const low = limit.within && literal(limit.within.low, findings);
  const high = limit.within && literal(limit.within.high, findings);
  if (quantity === undefined) return undefined;
  const base = {
    name: limit.name.text,
    ...quantity,
    ...(limit.because === undefined ? {} : { because: limit.because.value }),
    span: limit.name.span,
  };
  if (limit.within === undefined) return base;
  if (low === undefined || high === undefined) return undefined;
  if (!fits(limit.within.low, low, quantity, limit, findings) || !fits(limit.within.high, high, quantity, limit, findings))
    return undefined;
  const [lowest, highest] = [toBaseUnit(low.value, low.unit), toBaseUnit(high.value, high.unit)];
  const value = toBaseUnit(quantity.value, quantity.unit);
  if (compare(lowest, highest) > 0) {
    const span = { ...limit.within.low.span, end: limit.within.high.span.end };
    findings.report("P228", span, { message: "the lower end of the range is above the upper end", help: "swap the two ends" });
    return;
  }
  const within = { low: inUnit(lowest, quantity.unit), high: inUnit(highest, quantity.unit) };
  if (compare(value, lowest) < 0 || compare(value, highest) > 0) {
    findings.report("P219", limit.value.span, {
      message: `the limit \`${base.name}\` is outside its own range, ${rangeOf(within, quantity)}`,
      label: formatQuantity(quantity),
      help: `give a value within ${rangeOf(within, quantity)}, or widen the range`,
    });
    return;
  }
  return { ...base, within };
}

/** A number with its sign; limits are what other things are worked out from. */
function literal(expression: Expression, findings: Findings): Quantity | undefined {
  if (expression.kind === "number") return { value: expression.value, unit: unitOfLiteral(expression) };
  if (expression.kind === "negate" && expression.operand.kind === "number") {
    return { value: negate(expression.operand.value), unit: unitOfLiteral(expression.operand) };
  }
  const help = "write a number with its unit, such as `5%`, `90s` or `100_000 INR`";
  const what = expression.kind === "string" ? "text" : expression.kind === "path" ? "a name" : "something to work out";
  findings.report("P213", expression.span, { message: `a limit is one number, and this is ${what}`, help });
}

function fits(expression: Expression, end: Quantity, value: Quantity, limit: Limit, findings: Findings): boolean {
  if (sameKind(end, value)) return true;
  findings.report("P203", expression.span, {
    message: `the limit is ${unitNoun(value.unit)}, and this end of its range is ${unitNoun(end.unit)}`,
    label: unitLabel(end.unit),
    secondary: [{ span: limit.value.span, text: unitLabel(value.unit) }],
    help: `write \`${formatQuantity({ value: end.value, unit: value.unit })}\``,
  });
  return false;
}

/** One dimension, and both bare or neither. */
function sameKind(a: Quantity, b: Quantity): boolean {
  return dimensionOf(a.unit) === dimensionOf(b.unit) && (a.unit === "count") === (b.unit === "count");
}

function rangeOf(within: NonNullable<CheckedLimit["within"]>, { unit }: Quantity): string {
  return `${formatQuantity({ value: within.low, unit })} .. ${formatQuantity({ value: within.high, unit })}`;
}

function override(limit: CheckedLimit, text: string, findings: Findings): CheckedLimit | undefined {
  const written = `\`${limit.name}=${text}\``;
  const example = `write it as in \`${limit.name}=${formatQuantity(limit)}\``;
  const quantity = parseQuantity(text);
  if (quantity === undefined) {
    findings.report("P220", limit.span, { message: `${written} is no number with a unit`, help: example });
    return;
  }
  if (!sameKind(quantity, limit)) {
    const suffix = unitSuffix(limit.unit).trim();
    const help =
      quantity.unit === "count"
        ? `write \`${limit.name}=${formatQuantity({ value: quantity.value, unit: limit.unit })}\``
        : example;
    const kind = suffix === "" ? "a number without a unit" : unitNoun(limit.unit);
    findings.report("P220", limit.span, { message: `${written} is ${unitNoun(quantity.unit)}, and the limit is ${kind}`, help });
    return;
  }
  const value = inUnit(toBaseUnit(quantity.value, quantity.unit), limit.unit);
  const { within } = limit;
  if (within !== undefined && (compare(value, within.low) < 0 || compare(value, within.high) > 0)) {
    const range = rangeOf(within, limit);
    findings.report("P219", limit.span, {
      message: `${written} is outside the range of the limit, ${range}`,
      help: `give a value within ${range}`,
    });
    return;
  }
  return { ...limit, value };
}
