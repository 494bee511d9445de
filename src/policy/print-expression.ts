import type { Expression } from "./expression.ts";
import { printNumber, printOperand, printPath, printString } from "./print-literal.ts";

/** How tightly a form binds, loosest first: language section 4. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const SUM = 5;
const PRODUCT = 6;
const UNARY = 7;
const PRIMARY = 8;

function strength(expression: Expression): number {
  switch (expression.kind) {
    case "or":
      return OR;
    case "and":
      return AND;
    case "not":
      return NOT;
    case "compare":
    case "between":
    case "in":
    case "matches":
    case "presence":
      return COMPARISON;
    case "arithmetic":
      return expression.operator === "+" || expression.operator === "-" ? SUM : PRODUCT;
    case "negate":
      return UNARY;
    case "number":
    case "string":
    case "boolean":
    case "path":
    case "call":
    case "window":
    case "quantifier":
    case "during":
      return PRIMARY;
  }
}

/** Prints an operand, in parentheses if it binds more loosely than its place asks for. */
function operand(expression: Expression, atLeast: number): string {
  const text = printExpression(expression);
  return strength(expression) < atLeast ? `(${text})` : text;
}

/**
 * The canonical source text of an expression on one line: the fewest parentheses that keep its meaning, and always some around an `and` that
 * stands in an `or`. Names derived facts too. Parsed again, it gives the same tree.
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "or":
    case "and":
      return expression.operands.map((each) => printLogicalOperand(expression.kind, each)).join(` ${expression.kind} `);
    case "not":
      return `not ${operand(expression.operand, NOT)}`;
    case "compare":
      return `${operand(expression.left, SUM)} ${expression.operator} ${operand(expression.right, SUM)}`;
    case "between":
      return `${operand(expression.operand, SUM)} between ${operand(expression.low, SUM)} and ${operand(expression.high, SUM)}`;
    case "in": {
      const values = expression.values.map(printExpression).join(", ");
      return `${operand(expression.operand, SUM)} ${expression.negated ? "not in" : "in"} [${values}]`;
    }
    case "matches":
      return `${operand(expression.operand, SUM)} matches ${printString(expression.pattern)}`;
    case "presence":
      return `${printPath(expression.path)} is ${expression.is}`;
    case "arithmetic": {
      const own = strength(expression);
      return `${operand(expression.left, own)} ${expression.operator} ${operand(expression.right, own + 1)}`;
    }
    case "negate":
      return expression.operand.kind === "negate"
        ? `- ${printExpression(expression.operand)}`
        : `-${operand(expression.operand, PRIMARY)}`;
    case "call":
      return `${expression.function}(${expression.arguments.map(printExpression).join(", ")})`;
    case "window": {
      const first = expression.quantile === undefined ? "" : `${printNumber(expression.quantile)}, `;
      return `${expression.function}(${first}${printExpression(expression.operand)} over ${printOperand(expression.over)})`;
    }
    case "quantifier": {
      const { quantifier, variable, collection, body } = expression;
      const joint = quantifier === "sum" ? "of" : "has";
      return `${quantifier} ${variable} in ${printPath(collection)} ${joint} (${printExpression(body)})`;
    }
    case "during":
      return `during ${printPath(expression.session)}`;
    case "number":
      return printNumber(expression);
    case "string":
      return printString(expression);
    case "boolean":
      return String(expression.value);
    case "path":
      return printPath(expression);
  }
}

/** One operand of an `or` or `and`, as it stands between its neighbours. */
export function printLogicalOperand(kind: "or" | "and", expression: Expression): string {
  return operand(expression, kind === "or" ? NOT : AND + 1);
}

/** As it stands where no comparison may: at the ends of `within`. */
export function printSum(expression: Expression): string {
  return operand(expression, SUM);
}
