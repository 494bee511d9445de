import { suggest } from "../diagnostics/suggest.ts";
import { parseQuantity } from "../model/quantity.ts";
import { compare } from "../model/rational.ts";
import type { BooleanTerm, ComparisonOperator, Term } from "../model/term.ts";
import type { Between, Compare, CompareOperator, Expression, In, Matches } from "../policy/expression.ts";
import { foldConstant } from "./constant.ts";
import { type Context, made, type Scope } from "./context.ts";
import { writePath } from "./schema-paths.ts";
import { ageOf, type Numeric, spanOf, type Typed, type TypedBoolean, typeName, type TypedString } from "./typed.ts";
import { agree, termIn, unify } from "./unify.ts";

const OPERATORS: Readonly<Record<CompareOperator, ComparisonOperator>> = {
  "<": "lessThan",
  "<=": "lessThanInclusive",
  ">": "greaterThan",
  ">=": "greaterThanInclusive",
  "==": "equal",
  "!=": "notEqual",
};

const HOLDS: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  lessThan: (order) => order < 0,
  lessThanInclusive: (order) => order <= 0,
  greaterThan: (order) => order > 0,
  greaterThanInclusive: (order) => order >= 0,
  equal: (order) => order === 0,
  notEqual: (order) => order !== 0,
};

export function typeCompare(context: Context, expression: Compare, scope: Scope): TypedBoolean | undefined {
  const operator = OPERATORS[expression.operator];
  if (reportsBareWord(context, expression, scope)) return undefined;
  const [left, right] = [context.typeOf(expression.left, scope), context.typeOf(expression.right, scope)];
  const term = left && right && compareTyped(context, operator, left, right, expression);
  return term && { is: "boolean", expression, term };
}

/** `s.state == halted`, `x == null`: the word by itself would be told as a name that stands for nothing. */
function reportsBareWord(context: Context, { operator, left, right }: Compare, scope: Scope): boolean {
  if (left.kind !== "path" || right.kind !== "path" || right.segments.length !== 1) return false;
  const [word = ""] = right.segments;
  if (scope.variables.has(word) || context.limits.has(word) || context.conditions.has(word)) return false;
  if (context.schema.root.properties.has(word)) return false;
  const path = writePath(left.segments);
  if (/^(?:null|none|nil|undefined|nan)$/i.test(word)) {
    context.findings.report("P202", right.span, {
      message: `\`${word}\` is no value here: a metric that is not there is missing`,
      help: `write \`${path} is ${operator === "!=" ? "present" : "missing"}\``,
    });
    return true;
  }
  if (context.typeOf(left, scope)?.is !== "string") return false;
  context.findings.report("P202", right.span, {
    message: `\`${word}\` is no limit, condition, loop variable or metric`,
    help: `write \`"${word}"\` if it is text`,
  });
  return true;
}

/** `operand >= low and operand <= high`. */
export function typeBetween(context: Context, expression: Between, scope: Scope): TypedBoolean | undefined {
  const operand = context.typeOf(expression.operand, scope);
  const [low, high] = [context.typeOf(expression.low, scope), context.typeOf(expression.high, scope)];
  if (operand === undefined || low === undefined || high === undefined) return undefined;
  const above = compareTyped(context, "greaterThanInclusive", operand, low, expression);
  const below = compareTyped(context, "lessThanInclusive", operand, high, expression);
  if (above === undefined || below === undefined) return undefined;
  if (low.is === "constant" && high.is === "constant" && compare(low.value, high.value) > 0) {
    const help = "swap the two ends";
    context.findings.report("P228", expression.span, {
      message: "the lower end is above the upper end, so nothing lies between them",
      help,
    });
    return;
  }
  return { is: "boolean", expression, term: made(context, { term: "and", operands: [above, below] }, expression) };
}

function compareTyped(
  context: Context,
  operator: ComparisonOperator,
  left: Typed,
  right: Typed,
  expression: Expression,
): BooleanTerm | undefined {
  const comparison = (one: Term, two: Term): BooleanTerm =>
    made(context, { term: "compare", operator, left: one, right: two }, expression);
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(context, operator, left, right, expression);
  if (left.is !== right.is) {
    reportTypes(context, left, right);
    return;
  }
  if (left.is === "timestamp" && right.is === "timestamp") return comparison(left.term, right.term);
  const equality = operator === "equal" || operator === "notEqual";
  if (!equality) {
    context.findings.report("P204", expression.span, {
      message: `${left.is === "string" ? "strings have" : "true and false have"} no order, and this compares which is greater`,
      help: left.is === "string" ? 'compare with `==` or `!=`, or list values, as in `in ["A", "B"]`' : "compare with `==` or `!=`",
    });
    return;
  }
  if (left.is === "string" && right.is === "string") {
    const known = checkAgainstEnum(context, left, right) && checkAgainstEnum(context, right, left);
    return known ? comparison(left.term, right.term) : undefined;
  }
  return left.is === "boolean" && right.is === "boolean" ? comparison(left.term, right.term) : undefined;
}

function compareNumbers(
  context: Context,
  operator: ComparisonOperator,
  left: Numeric,
  right: Numeric,
  expression: Expression,
): BooleanTerm | undefined {
  if (!agree(context, left, right, "is compared with")) return undefined;
  if (left.is === "constant" && right.is === "constant" && left.limits === undefined && right.limits === undefined) {
    return made(context, { term: "boolean", value: HOLDS[operator](compare(left.value, right.value)) }, expression);
  }
  const sides = unify(context, left, right);
  return sides && made(context, { term: "compare", operator, left: sides.left, right: sides.right }, expression);
}

function isNumeric(typed: Typed): typed is Numeric {
  return typed.is === "constant" || typed.is === "number";
}

function reportTypes(context: Context, left: Typed, right: Typed): undefined {
  context.findings.report("P204", spanOf(right), {
    message: `${typeName(left)} is compared with ${typeName(right)}, and neither is ever converted`,
    label: typeName(right),
    secondary: [{ span: spanOf(left), text: typeName(left) }],
    help: typesHelp(left, right),
  });
}

function typesHelp(left: Typed, right: Typed): string {
  const sides = [left, right];
  const instant = sides.find(({ is }) => is === "timestamp");
  if (instant !== undefined) return `compare its age, as in \`${ageOf(instant)} > 90s\``;
  const text = sides.find((side): side is TypedString => side.is === "string" && side.term.term === "string");
  const value = text?.term.term === "string" ? text.term.value : "";
  if (sides.some(isNumeric) && parseQuantity(value) !== undefined) return `write \`${value}\` without quotes`;
  const flag = sides.find(({ is }) => is === "boolean");
  if (text !== undefined && flag !== undefined && /^(?:true|false)$/i.test(value)) return "write `true` or `false` without quotes";
  if (flag?.expression.kind === "path") {
    const name = writePath(flag.expression.segments);
    return `write \`${name}\` by itself, or \`not ${name}\``;
  }
  const state = sides.find((side): side is TypedString => side.is === "string" && side.metric?.enum !== undefined);
  if (state?.metric?.enum !== undefined)
    return `compare with one of ${state.metric.enum
      .slice(0, 12)
      .map((each) => `"${String(each)}"`)
      .join(", ")}`;
  const constant = sides.find(({ expression: { kind } }) => kind === "number");
  if (constant?.expression.kind === "number" && sides.some(({ is }) => is === "string"))
    return `write \`"${constant.expression.digits}"\` if it is text`;
  if (sides.some(({ expression: { kind } }) => kind === "compare")) return "write `a < b and b < c`: comparisons do not chain";
  return "compare values of one type; nothing is converted";
}

/** A literal that the schema's `enum` does not have can only be a slip. */
function checkAgainstEnum(context: Context, metric: TypedString, literal: TypedString): boolean {
  const values = metric.metric?.enum;
  if (values === undefined || literal.term.term !== "string" || values.includes(literal.term.value)) return true;
  const known = values.map(String);
  const meant = suggest(literal.term.value, known);
  context.findings.report("P214", spanOf(literal), {
    message: "the schema never lets the metric have this value",
    label: "not in the schema",
    secondary: [{ span: spanOf(metric), text: `one of ${known.slice(0, 6).join(", ")}${known.length > 6 ? ", ..." : ""}` }],
    help:
      meant === undefined
        ? `write one of ${known
            .slice(0, 12)
            .map((value) => `"${value}"`)
            .join(", ")}`
        : `did you mean \`"${meant}"\`?`,
  });
  return false;
}

/** `s in ["A", "B"]`. The values are literals of the operand's type. */
export function typeIn(context: Context, expression: In, scope: Scope): TypedBoolean | undefined {
  const operand = context.typeOf(expression.operand, scope);
  const typed = expression.values.map((value) => literalOf(context, value, scope));
  if (operand === undefined) return undefined;
  const values: (string | number | boolean)[] = [];
  for (const value of typed) {
    const folded = value && memberValue(context, operand, value);
    if (folded === undefined) return undefined;
    values.push(folded);
  }
  const subject = operand.is === "constant" ? termIn(context, operand, operand.unit) : operand.term;
  if (subject === undefined) return undefined;
  const term = made(context, { term: "in", operand: subject, values }, expression);
  return { is: "boolean", expression, term: expression.negated ? made(context, { term: "not", operand: term }, expression) : term };
}

function literalOf(context: Context, value: Expression, scope: Scope): Typed | undefined {
  const literal = value.kind === "negate" ? value.operand : value;
  if (literal.kind === "number" || (literal === value && (literal.kind === "string" || literal.kind === "boolean")))
    return context.typeOf(value, scope);
  const help = 'list the values themselves, as in `["A", "B"]`, and compare metrics with `==`';
  context.findings.report("P213", value.span, {
    message: "a list holds numbers, strings, `true` and `false`, and nothing that changes",
    help,
  });
}

function memberValue(context: Context, operand: Typed, value: Typed): string | number | boolean | undefined {
  if (isNumeric(operand) && value.is === "constant") {
    if (!agree(context, operand, value, "is compared with")) return undefined;
    return foldConstant(context, value, operand.unit);
  }
  if (operand.is === "string" && value.is === "string" && value.term.term === "string") {
    return checkAgainstEnum(context, operand, value) ? value.term.value : undefined;
  }
  if (operand.is === "boolean" && value.is === "boolean" && value.term.term === "boolean") return value.term.value;
  reportTypes(context, operand, value);
}

/** `s matches "glob*"` */
export function typeMatches(context: Context, expression: Matches, scope: Scope): TypedBoolean | undefined {
  const operand = context.typeOf(expression.operand, scope);
  if (operand === undefined) return undefined;
  if (operand.is !== "string") {
    const help = "match a string, or compare with `==`";
    context.findings.report("P204", spanOf(operand), {
      message: `a pattern is matched against a string, and this is ${typeName(operand)}`,
      label: typeName(operand),
      help,
    });
    return;
  }
  const term = made(context, { term: "matches", operand: operand.term, pattern: expression.pattern.value }, expression);
  return { is: "boolean", expression, term };
}
