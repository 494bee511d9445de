import { toBaseUnit } from "../model/limit-expression.ts";
import type { BooleanTerm } from "../model/term.ts";
import type { Path } from "../policy/ast.ts";
import type { Call, Expression, Logical } from "../policy/expression.ts";
import { typeAbsolute, typeArithmetic, typeNegate, typePick } from "./arithmetic.ts";
import { typeBetween, typeCompare, typeIn, typeMatches } from "./comparison.ts";
import { typeLiteral } from "./constant.ts";
import { type Context, made, madeNumber, type Scope } from "./context.ts";
import { typeAge, typePrevious, typeUnchanged, typeWindow } from "./history.ts";
import { resolveMetric, type ResolvedMetric } from "./path.ts";
import { asCondition, typeDuring, typePresence, typeQuantifier } from "./quantifier.ts";
import { writePath } from "./schema-paths.ts";
import type { Typed } from "./typed.ts";

/** Types an expression (language sections 3 and 4). Undefined after reporting what is wrong; parts beside the wrong one are still checked. */
export function typeExpression(context: Context, expression: Expression, scope: Scope): Typed | undefined {
  switch (expression.kind) {
    case "number":
      return typeLiteral(expression);
    case "string":
      return { is: "string", expression, term: made(context, { term: "string", value: expression.value }, expression) };
    case "boolean":
      return { is: "boolean", expression, term: made(context, { term: "boolean", value: expression.value }, expression) };
    case "path":
      return typePath(context, expression, scope);
    case "or":
    case "and":
      return typeLogical(context, expression, scope);
    case "not": {
      const operand = asCondition(context, context.typeOf(expression.operand, scope), "`not` needs a condition");
      return operand && { is: "boolean", expression, term: made(context, { term: "not", operand }, expression) };
    }
    case "compare":
      return typeCompare(context, expression, scope);
    case "between":
      return typeBetween(context, expression, scope);
    case "in":
      return typeIn(context, expression, scope);
    case "matches":
      return typeMatches(context, expression, scope);
    case "presence":
      return typePresence(context, expression, scope);
    case "arithmetic":
      return typeArithmetic(context, expression, scope);
    case "negate":
      return typeNegate(context, expression, scope);
    case "call":
      return typeCall(context, expression, scope);
    case "window":
      return typeWindow(context, expression, scope);
    case "quantifier":
      return typeQuantifier(context, expression, scope);
    case "during":
      return typeDuring(context, expression);
  }
}

function typeLogical(context: Context, expression: Logical, scope: Scope): Typed | undefined {
  const operands: BooleanTerm[] = [];
  for (const [index, operand] of expression.operands.entries()) {
    const meant = membershipMeant(expression.operands[index - 1], operand, expression.kind);
    const term = asCondition(context, context.typeOf(operand, scope), `both sides of \`${expression.kind}\` are conditions`, meant);
    if (term !== undefined) operands.push(term);
  }
  if (operands.length < expression.operands.length) return undefined;
  return { is: "boolean", expression, term: made(context, { term: expression.kind, operands }, expression) };
}

/** `state == "halted" or "reducing"` */
function membershipMeant(before: Expression | undefined, operand: Expression, joint: Logical["kind"]): string | undefined {
  if (joint !== "or" || before?.kind !== "compare" || before.operator !== "==" || before.left.kind !== "path") return undefined;
  const values = [before.right, operand].map((each) =>
    each.kind === "string" ? JSON.stringify(each.value) : each.kind === "number" ? each.digits + each.unit : undefined,
  );
  if (values.includes(undefined)) return undefined;
  return `write \`${writePath(before.left.segments)} in [${values.join(", ")}]\``;
}

function typeCall(context: Context, expression: Call, scope: Scope): Typed | undefined {
  switch (expression.function) {
    case "age":
      return typeAge(context, expression, scope);
    case "unchanged":
      return typeUnchanged(context, expression, scope);
    case "previous":
      return typePrevious(context, expression, scope);
    case "abs":
      return typeAbsolute(context, expression, scope);
    case "min":
    case "max":
      return typePick(context, expression, scope, expression.function);
  }
}

/** A limit, a condition or a metric: they share one namespace. */
function typePath(context: Context, expression: Path, scope: Scope): Typed | undefined {
  const [name = ""] = expression.segments;
  if (expression.segments.length === 1 && !scope.variables.has(name)) {
    if (context.limits.has(name)) return typeLimit(context, expression, name);
    if (context.conditions.has(name)) return typeCondition(context, expression, name, scope);
  }
  const found = resolveMetric(context, expression, scope);
  return found && typeMetric(context, found, expression);
}

function typeLimit(context: Context, expression: Path, name: string): Typed | undefined {
  context.used.limits.add(name);
  const limit = context.limits.get(name);
  return (
    limit && { is: "constant", expression, value: toBaseUnit(limit.value, limit.unit), unit: limit.unit, limits: { limit: name } }
  );
}

function typeCondition(context: Context, expression: Path, name: string, scope: Scope): Typed | undefined {
  context.used.conditions.add(name);
  const condition = context.conditions.get(name);
  if (condition?.term === undefined) return undefined;
  if (condition.history && scope.inside !== undefined) {
    context.findings.report("P211", expression.span, {
      message: `\`${name}\` looks back over snapshots and cannot stand inside ${scope.inside}`,
      secondary: [{ span: condition.span, text: "looks back" }],
      help: "use a condition without windows, `previous` and `unchanged`",
    });
    return;
  }
  return { is: "boolean", expression, term: made(context, { term: "condition", name }, expression) };
}

function typeMetric(context: Context, { ref, metric }: ResolvedMetric, expression: Path): Typed {
  switch (metric.type) {
    case "number":
      return {
        is: "number",
        expression,
        term: madeNumber(context, { term: "metric", type: "number", ref }, metric.unit, expression),
        unit: metric.unit,
      };
    case "timestamp":
      return { is: "timestamp", expression, term: made(context, { term: "metric", type: "timestamp", ref }, expression) };
    case "string":
      return { is: "string", expression, term: made(context, { term: "metric", type: "string", ref }, expression), metric };
    case "boolean":
      return { is: "boolean", expression, term: made(context, { term: "metric", type: "boolean", ref }, expression) };
  }
}
