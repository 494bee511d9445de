import { compare, divide, ONE, toNumber, ZERO } from "../model/rational.ts";
import type { NumberTerm } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import type { Path } from "../policy/ast.ts";
import type { Call, Window } from "../policy/expression.ts";
import { numeric } from "./arithmetic.ts";
import { unitOfLiteral } from "./constant.ts";
import { type Context, made, madeNumber, type Scope } from "./context.ts";
import { checkDuration } from "./duration.ts";
import { type ResolvedMetric, resolveMetric } from "./path.ts";
import { writePath } from "./schema-paths.ts";
import { spanOf, type Typed, typeName, typeNoun } from "./typed.ts";

/** Reports history inside history; language section 4 has no windows over windows. */
function historyAllowed(context: Context, expression: Call | Window, scope: Scope): boolean {
  if (scope.inside === undefined) return true;
  context.findings.report("P211", expression.span, {
    message: `\`${expression.function}\` looks back over snapshots and cannot stand inside ${scope.inside}`,
    help:
      scope.inside === "a window"
        ? "look back once: remove one of the two"
        : "write a rule `for each` element, which may look back",
  });
  return false;
}

function pathArgument(context: Context, expression: Call, scope: Scope): (ResolvedMetric & { readonly path: Path }) | undefined {
  const [argument] = expression.arguments;
  const name = expression.function;
  const example = name === "age" ? "age(heartbeat.last_tick)" : `${name}(positions.count)`;
  if (argument === undefined || expression.arguments.length !== 1) {
    context.findings.report("P210", expression.span, {
      message: `\`${name}\` takes one metric, and it is given ${expression.arguments.length}`,
      help: `write it as in \`${example}\``,
    });
    return;
  }
  const head = argument.kind === "path" ? (argument.segments[0] ?? "") : "";
  const named =
    argument.kind === "path" && argument.segments.length === 1 && (context.limits.has(head) || context.conditions.has(head));
  if (argument.kind !== "path" || named) {
    const what = named ? "a name" : "an expression";
    context.findings.report("P210", argument.span, {
      message: `\`${name}\` takes the path of a metric, and this is ${what}`,
      help: `write it as in \`${example}\``,
    });
    return;
  }
  const found = resolveMetric(context, argument, scope);
  if (found?.ref.key === true) {
    const metric = [...(scope.variables.get(head)?.collection.element.properties.keys() ?? [])][0] ?? "x";
    const help = `name a metric of the element, as in \`${head}.${metric}\``;
    context.findings.report("P210", argument.span, { message: "a key never changes, so it has no history", help });
    return;
  }
  return found && { ...found, path: argument };
}

/** `age(t)`; goes on when a source is stale. */
export function typeAge(context: Context, expression: Call, scope: Scope): Typed | undefined {
  const found = pathArgument(context, expression, scope);
  if (found === undefined) return undefined;
  if (found.metric.type !== "timestamp") {
    context.findings.report("P210", found.path.span, {
      message: `\`age\` takes a timestamp, and \`${writePath(found.path.segments)}\` is ${typeNoun(found.metric.type)}`,
      label: typeNoun(found.metric.type),
      help: `use \`unchanged(${writePath(found.path.segments)})\` for how long it has kept its value, or name a timestamp`,
    });
    return;
  }
  const term = madeNumber(context, { term: "age", ref: found.ref }, "ms", expression);
  return { is: "number", expression, term, unit: "ms" };
}

export function typeUnchanged(context: Context, expression: Call, scope: Scope): Typed | undefined {
  if (!historyAllowed(context, expression, scope)) return undefined;
  const found = pathArgument(context, expression, scope);
  if (found === undefined) return undefined;
  const term = madeNumber(context, { term: "unchanged", ref: found.ref, type: found.metric.type }, "ms", expression);
  return { is: "number", expression, term, unit: "ms" };
}

export function typePrevious(context: Context, expression: Call, scope: Scope): Typed | undefined {
  if (!historyAllowed(context, expression, scope)) return undefined;
  const found = pathArgument(context, expression, scope);
  if (found === undefined) return undefined;
  const { ref, metric } = found;
  switch (metric.type) {
    case "number":
      return {
        is: "number",
        expression,
        term: madeNumber(context, { term: "previous", type: "number", ref }, metric.unit, expression),
        unit: metric.unit,
      };
    case "timestamp":
      return {
        is: "timestamp",
        expression,
        term: madeNumber(context, { term: "previous", type: "timestamp", ref }, "ms", expression),
      };
    case "string":
      return { is: "string", expression, term: made(context, { term: "previous", type: "string", ref }, expression), metric };
    case "boolean":
      return { is: "boolean", expression, term: made(context, { term: "previous", type: "boolean", ref }, expression) };
  }
}

/** `avg(x over 5m)` and its kin; `count` takes a condition. */
export function typeWindow(context: Context, expression: Window, scope: Scope): Typed | undefined {
  if (!historyAllowed(context, expression, scope)) return undefined;
  const over = checkDuration(context, expression.over, "positive");
  const quantile = expression.function === "quantile" ? checkQuantile(context, expression) : undefined;
  const operand = context.typeOf(expression.operand, { ...scope, inside: "a window" });
  if (operand === undefined || over === undefined || (expression.function === "quantile" && quantile === undefined))
    return undefined;
  const span = { over: over.ms, ...(over.limits === undefined ? {} : { overLimits: over.limits }) };
  if (expression.function === "count") {
    if (operand.is !== "boolean") {
      reportCount(context, operand);
      return;
    }
    const term = madeNumber(context, { term: "window", function: "count", operand: operand.term, ...span }, "count", expression);
    return { is: "number", expression, term, unit: "count" };
  }
  const value = numeric(context, operand, `\`${expression.function}\``);
  if (value === undefined) return undefined;
  if (value.is === "constant") {
    context.findings.report("P210", spanOf(value), {
      message: "a constant has no history to look back over",
      help: "put a metric here, or write the constant without the window",
    });
    return;
  }
  const term: NumberTerm = {
    term: "window",
    function: expression.function,
    operand: value.term,
    ...(quantile === undefined ? {} : { quantile }),
    ...span,
  };
  const unit: Unit = expression.function === "zscore" ? "count" : value.unit;
  return { is: "number", expression, term: madeNumber(context, term, unit, expression), unit };
}

function reportCount(context: Context, operand: Typed): undefined {
  context.findings.report("P205", spanOf(operand), {
    message: `\`count\` counts the snapshots in which a condition holds, and this is ${typeName(operand)}`,
    label: typeName(operand),
    help: "write a condition, as in `count(orders.open > 0 over 5m)`",
  });
}

function checkQuantile(context: Context, expression: Window): number | undefined {
  const { quantile } = expression;
  // The reader has told that it is not there.
  if (quantile === undefined) return undefined;
  if (unitOfLiteral(quantile) === "count" && compare(quantile.value, ZERO) >= 0 && compare(quantile.value, ONE) <= 0) {
    return toNumber(quantile.value);
  }
  const hundredth = divide(quantile.value, { numerator: 100n, denominator: 1n });
  const percent = unitOfLiteral(quantile) === "percent" || toNumber(quantile.value) >= 2;
  const share =
    percent && hundredth !== undefined && compare(hundredth, ZERO) > 0 && compare(hundredth, ONE) < 0 ? toNumber(hundredth) : 0.95;
  context.findings.report("P215", quantile.span, {
    message: "a quantile is a bare number from 0 to 1",
    help: `write \`${share}\``,
  });
}
