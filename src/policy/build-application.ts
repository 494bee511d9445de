import type { ApplicationCstNode, ExpressionCstNode } from "../../grammar/generated/cst.gen.ts";
import { type BuildContext, child, freeze, report, spanOf } from "./build-context.ts";
import { buildOperand } from "./build-literal.ts";
import { printExpression } from "./print-expression.ts";
import type { Call, Expression, WindowFunction } from "./expression.ts";

const CALLS: ReadonlySet<string> = new Set<Call["function"]>(["age", "unchanged", "previous", "abs", "min", "max"]);
const WINDOWS: ReadonlySet<string> = new Set<WindowFunction>([
  "avg",
  "sum",
  "min",
  "max",
  "median",
  "count",
  "quantile",
  "change",
  "increase",
  "zscore",
]);

type Build = (context: BuildContext, node: ExpressionCstNode) => Expression;

/** `name(...)`: a window when `over` stands in it, a call otherwise. A function in the other form is an error. */
export function buildApplication(context: BuildContext, node: ApplicationCstNode, build: Build): Expression {
  const { FunctionName, expression, operand } = node.children;
  const name = child(FunctionName).image;
  const span = spanOf(context, node);
  const operands = expression.map((each) => build(context, each));

  if (operand === undefined) {
    if (!CALLS.has(name)) {
      report(context, "P112", span, {
        message: `\`${name}\` looks back over a window, and none is given`,
        help: `write \`${windowForm(name, operands)}\``,
      });
    }
    return freeze({ kind: "call", span, function: name as Call["function"], arguments: Object.freeze(operands) });
  }

  const over = buildOperand(context, child(operand));
  if (!WINDOWS.has(name)) {
    report(context, "P112", span, {
      message: `\`${name}\` looks at one snapshot and takes no \`over\``,
      help: `write \`${name}(x)\``,
    });
    return freeze({ kind: "call", span, function: name as Call["function"], arguments: Object.freeze(operands) });
  }
  const quantile = name === "quantile" ? operands[0] : undefined;
  const fits = name === "quantile" ? operands.length === 2 && quantile?.kind === "number" : operands.length === 1;
  if (!fits) {
    const takes = name === "quantile" ? "a number from 0 to 1, one value and a window" : "one value and a window";
    report(context, "P112", span, { message: `\`${name}\` takes ${takes}`, help: `write \`${windowForm(name, operands)}\`` });
  }
  return freeze({
    kind: "window",
    span,
    function: name as WindowFunction,
    ...(quantile?.kind === "number" ? { quantile } : {}),
    operand: child(operands, operands.length - 1),
    over,
  });
}

/** The window that was probably meant, with what it was given. */
function windowForm(name: string, operands: readonly Expression[]): string {
  const last = operands.at(-1);
  // `increase(x, 1h)`
  const over = operands.length > 1 && last?.kind === "number" && /^(?:ms|s|m|h|d)$/.test(last.unit) ? last : undefined;
  const subject = over === undefined ? last : operands.at(-2);
  const text = subject === undefined ? "x" : printExpression(subject);
  const operand = text.length > 60 ? "x" : text;
  const first =
    name === "quantile"
      ? `${operands.length > (over === undefined ? 1 : 2) && operands[0]?.kind === "number" ? operands[0].digits : "0.95"}, `
      : "";
  return `${name}(${first}${operand} over ${over === undefined ? (name === "quantile" ? "1h" : "5m") : over.digits + over.unit})`;
}
