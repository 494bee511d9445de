import type { Expression } from "../policy/expression.ts";

/** The expressions directly below one. Paths that are arguments in themselves (`is missing`, collections) are none. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "or":
    case "and":
      return expression.operands;
    case "not":
    case "negate":
    case "matches":
      return [expression.operand];
    case "compare":
    case "arithmetic":
      return [expression.left, expression.right];
    case "between":
      return [expression.operand, expression.low, expression.high];
    case "in":
      return [expression.operand, ...expression.values];
    case "call":
      return expression.arguments;
    case "window":
      return [expression.operand];
    case "quantifier":
      return [expression.body];
    case "number":
    case "string":
    case "boolean":
    case "path":
    case "presence":
    case "during":
      return [];
  }
}

/** Every expression in it, itself first. Bounded stack: chains may be long. */
export function* expressionsIn(expression: Expression): Generator<Expression> {
  const open = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    open.push(...childrenOf(next).toReversed());
  }
}
