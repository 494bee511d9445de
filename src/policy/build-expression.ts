import type { CstNode, IToken } from "chevrotain";
import type {
  ComparisonCstNode,
  ConjunctionCstNode,
  ExpressionCstNode,
  InversionCstNode,
  NegationCstNode,
  PrimaryCstNode,
  ProductCstNode,
  QuantifierCstNode,
  SessionCstNode,
  SumCstNode,
} from "../../grammar/generated/cst.gen.ts";
import { buildApplication } from "./build-application.ts";
import { type BuildContext, child, freeze, report, spanOf } from "./build-context.ts";
import { buildNumber, buildPath } from "./build-literal.ts";
import { buildString } from "./build-string.ts";
import type { Arithmetic, CompareOperator, During, Expression, Quantifier } from "./expression.ts";

/** A node's span is its text without parentheses around it; an operator's span covers its operands, theirs included. */
export function buildExpression(context: BuildContext, node: ExpressionCstNode): Expression {
  const operands = node.children.conjunction.map((each) => buildConjunction(context, each));
  return operands.length === 1
    ? child(operands)
    : freeze({ kind: "or", span: spanOf(context, node), operands: Object.freeze(operands) });
}

function buildConjunction(context: BuildContext, node: ConjunctionCstNode): Expression {
  const operands = node.children.inversion.map((each) => buildInversion(context, each));
  return operands.length === 1
    ? child(operands)
    : freeze({ kind: "and", span: spanOf(context, node), operands: Object.freeze(operands) });
}

function buildInversion(context: BuildContext, node: InversionCstNode): Expression {
  const { inversion, comparison } = node.children;
  if (inversion === undefined) return buildComparison(context, child(comparison));
  return freeze({ kind: "not", span: spanOf(context, node), operand: buildInversion(context, child(inversion)) });
}

function buildComparison(context: BuildContext, node: ComparisonCstNode): Expression {
  const { sum, CompareOperator: operator, between, membership, likeness, presence } = node.children;
  const left = buildSumExpression(context, child(sum));
  const span = spanOf(context, node);
  if (operator !== undefined) {
    const right = buildSumExpression(context, child(sum, 1));
    return freeze({ kind: "compare", span, operator: compareOperator(child(operator)), left, right });
  }
  if (between !== undefined) {
    const bounds = child(between).children.sum.map((each) => buildSumExpression(context, each));
    return freeze({ kind: "between", span, operand: left, low: child(bounds), high: child(bounds, 1) });
  }
  if (membership !== undefined) {
    const { Not, expression } = child(membership).children;
    const values = expression.map((each) => buildExpression(context, each));
    return freeze({ kind: "in", span, negated: Not !== undefined, operand: left, values: Object.freeze(values) });
  }
  if (likeness !== undefined) {
    return freeze({
      kind: "matches",
      span,
      operand: left,
      pattern: buildString(context, child(child(likeness).children.StringText)),
    });
  }
  if (presence !== undefined) {
    const is = child(presence).children.Missing === undefined ? "present" : "missing";
    if (left.kind === "path") return freeze({ kind: "presence", span, path: left, is });
    report(context, "P101", left.span, {
      message: `only a metric can be ${is}, and this is none`,
      help: `write the metric's path before \`is ${is}\``,
    });
  }
  return left;
}

function compareOperator(token: IToken): CompareOperator {
  return token.image as CompareOperator;
}

/** Left-associative: `a - b - c` is `(a - b) - c`. */
function foldLeft<T extends CstNode>(
  context: BuildContext,
  operands: readonly T[],
  operators: readonly IToken[] | undefined,
  build: (context: BuildContext, operand: T) => Expression,
): Expression {
  const first = child(operands);
  return operands.slice(1).reduce<Expression>(
    (left, operand, index) =>
      freeze({
        kind: "arithmetic",
        span: spanOf(context, first, operand),
        operator: child(operators, index).image as Arithmetic["operator"],
        left,
        right: build(context, operand),
      }),
    build(context, first),
  );
}

export function buildSumExpression(context: BuildContext, node: SumCstNode): Expression {
  return foldLeft(context, node.children.product, node.children.AddOperator, buildProduct);
}

function buildProduct(context: BuildContext, node: ProductCstNode): Expression {
  return foldLeft(context, node.children.negation, node.children.MultiplyOperator, buildNegation);
}

function buildNegation(context: BuildContext, node: NegationCstNode): Expression {
  const { negation, primary } = node.children;
  if (negation === undefined) return buildPrimary(context, child(primary));
  return freeze({ kind: "negate", span: spanOf(context, node), operand: buildNegation(context, child(negation)) });
}

function buildPrimary(context: BuildContext, node: PrimaryCstNode): Expression {
  const { application, quantifier, session, number, StringText, True, False, expression, path } = node.children;
  if (application !== undefined) return buildApplication(context, child(application), buildExpression);
  if (quantifier !== undefined) return buildQuantifier(context, child(quantifier));
  if (session !== undefined) return buildDuring(context, child(session));
  if (number !== undefined) return buildNumber(context, child(number));
  if (StringText !== undefined) return buildString(context, child(StringText));
  if (expression !== undefined) return buildExpression(context, child(expression));
  if (path !== undefined) return buildPath(context, child(path));
  return freeze({ kind: "boolean", span: spanOf(context, child(True ?? False)), value: True !== undefined });
}

function buildQuantifier(context: BuildContext, node: QuantifierCstNode): Quantifier {
  const { QuantifierName, Name, path, Has, Of, expression } = node.children;
  const quantifier = child(QuantifierName).image as Quantifier["quantifier"];
  const joint = quantifier === "sum" ? "of" : "has";
  const written = child(Has ?? Of);
  if (written.image !== joint) {
    report(context, "P112", spanOf(context, written), {
      message: `\`${quantifier}\` over a collection is written with \`${joint}\``,
      help: `write \`${quantifier} ${child(Name).image} in ... ${joint} (...)\``,
    });
  }
  return freeze({
    kind: "quantifier",
    span: spanOf(context, node),
    quantifier,
    variable: child(Name).image,
    collection: buildPath(context, child(path)),
    body: buildExpression(context, child(expression)),
  });
}

export function buildDuring(context: BuildContext, node: SessionCstNode): During {
  return freeze({ kind: "during", span: spanOf(context, node), session: buildPath(context, child(node.children.path)) });
}
