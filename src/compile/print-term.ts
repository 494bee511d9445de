import type { CollectionRef, ComparisonOperator, LimitExpression, MetricRef, Term } from "../model/term.ts";
import { printText } from "../policy/print-literal.ts";

const COMPARISONS: Readonly<Record<ComparisonOperator, string>> = {
  lessThan: "<",
  lessThanInclusive: "<=",
  greaterThan: ">",
  greaterThanInclusive: ">=",
  equal: "==",
  notEqual: "!=",
};

const SYMBOLS = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;

/** `positions.by_symbol."M&M".value`, or `position.value` below a loop variable. */
export function printRef(ref: MetricRef): string {
  const segments = ref.path.map((segment) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(segment) ? segment : printText(segment)));
  return [...(ref.variable === undefined ? [] : [ref.variable]), ...segments].join(".");
}

export function printCollection(collection: CollectionRef): string {
  return printRef(collection.ref);
}

/**
 * Policy text for a term that no expression of the policy stands for exactly. `operand` names what is below it, in parentheses wherever it
 * is more than a name.
 */
export function printTerm(term: Term, name: (operand: Term) => string): string {
  const operand = (below: Term): string => parenthesise(name(below));
  switch (term.term) {
    case "number":
      return term.limits === undefined ? printDecimal(term.value) : printLimitExpression(term.limits.expression);
    case "boolean":
      return String(term.value);
    case "string":
      return printText(term.value);
    case "metric":
      return printRef(term.ref);
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return `${operand(term.left)} ${SYMBOLS[term.term]} ${operand(term.right)}`;
    case "minimum":
    case "maximum":
      return `${term.term === "minimum" ? "min" : "max"}(${name(term.left)}, ${name(term.right)})`;
    case "negate":
      return `-${operand(term.operand)}`;
    case "absolute":
      return `abs(${name(term.operand)})`;
    case "rescale":
      return `${operand(term.operand)} / ${printDecimal(term.divisor)}`;
    case "age":
    case "unchanged":
    case "previous":
      return `${term.term}(${printRef(term.ref)})`;
    case "window": {
      const first = "quantile" in term ? `${printDecimal(term.quantile)}, ` : "";
      const over = term.overLimits === undefined ? printDuration(term.over) : printLimitExpression(term.overLimits.expression);
      return `${term.function}(${first}${name(term.operand)} over ${over})`;
    }
    case "count":
    case "sum":
    case "any":
    case "every": {
      const joint = term.term === "sum" ? "of" : "has";
      return `${term.term} ${term.variable} in ${printCollection(term.collection)} ${joint} (${name(term.body)})`;
    }
    case "compare":
      return `${operand(term.left)} ${COMPARISONS[term.operator]} ${operand(term.right)}`;
    case "in":
      return `${operand(term.operand)} in [${term.values.map((value) => (typeof value === "string" ? printText(value) : String(value))).join(", ")}]`;
    case "matches":
      return `${operand(term.operand)} matches ${printText(term.pattern)}`;
    case "present":
      return `${printRef(term.ref)} is present`;
    case "during":
      return `during ${term.calendar}.${term.session}`;
    case "and":
    case "or":
      return term.operands.map(operand).join(` ${term.term} `);
    case "not":
      return `not ${operand(term.operand)}`;
    case "condition":
      return term.name;
  }
}

/** One name, one number or one call needs no parentheses. */
function parenthesise(text: string): string {
  return /^(-?[\w.]+%?|"[^"]*"|\w+\([^()]*\))$/.test(text) ? text : `(${text})`;
}

function printDecimal(value: number): string {
  return String(value);
}

function printLimitExpression(expression: LimitExpression): string {
  if ("limit" in expression) return expression.limit;
  if ("number" in expression) return expression.number;
  const [left, right] = expression.operands.map(printLimitExpression).map(parenthesise) as [string, string];
  switch (expression.operator) {
    case "negate":
      return `-${left}`;
    case "absolute":
      return `abs(${left})`;
    case "minimum":
    case "maximum":
      return `${expression.operator === "minimum" ? "min" : "max"}(${left}, ${right})`;
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return `${left} ${SYMBOLS[expression.operator]} ${right}`;
  }
}

const SPANS: readonly (readonly [suffix: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** `90s`, `1h`, `250ms`: the longest unit that divides it. */
function printDuration(ms: number): string {
  const [suffix, length] = SPANS.find(([, span]) => ms % span === 0) ?? ["ms", 1];
  return `${ms / length}${suffix}`;
}
