import type { Term } from "../model/term.ts";
import type { Expression } from "../policy/expression.ts";
import { printExpression } from "../policy/print.ts";
import { printTerm } from "./print-term.ts";

/** Where a term came from in the policy. */
export type Origins = ReadonlyMap<Term, Expression>;

/**
 * The canonical source text of a term: as the policy's author wrote it, in the printer's one spelling. Where `check` made a term that the
 * author did not write (a change of scale, half of a `between`), its own shape is printed instead, so that a name never says another thing.
 */
export function sourceText(term: Term, origins: Origins): string {
  const origin = origins.get(term);
  if (origin !== undefined && stands(origin, term)) return printExpression(origin);
  return printTerm(term, (operand) => sourceText(operand, origins));
}

const ARITHMETIC = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;
const COMPARISON = {
  lessThan: "<",
  lessThanInclusive: "<=",
  greaterThan: ">",
  greaterThanInclusive: ">=",
  equal: "==",
  notEqual: "!=",
} as const;

const CONSTANTS: ReadonlySet<Expression["kind"]> = new Set(["number", "path", "arithmetic", "negate", "call"]);

/** Whether the expression says what the term does, and not the thing it was taken apart from. */
function stands(origin: Expression, term: Term): boolean {
  switch (term.term) {
    case "number":
      return CONSTANTS.has(origin.kind);
    case "string":
    case "boolean":
      return origin.kind === term.term;
    case "metric":
    case "condition":
      return origin.kind === "path";
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return origin.kind === "arithmetic" && origin.operator === ARITHMETIC[term.term];
    case "minimum":
    case "maximum":
      return origin.kind === "call" && origin.function === (term.term === "minimum" ? "min" : "max");
    case "absolute":
      return origin.kind === "call" && origin.function === "abs";
    case "age":
    case "unchanged":
    case "previous":
      return origin.kind === "call" && origin.function === term.term;
    case "negate":
    case "not":
    case "and":
    case "or":
    case "matches":
    case "during":
      return origin.kind === term.term;
    case "rescale":
      return false;
    case "window":
      return origin.kind === "window" && origin.function === term.function;
    case "count":
    case "sum":
    case "any":
    case "every":
      return origin.kind === "quantifier" && origin.quantifier === term.term;
    case "compare":
      return origin.kind === "compare" && origin.operator === COMPARISON[term.operator];
    case "in":
      return origin.kind === "in" && !origin.negated;
    case "present":
      return origin.kind === "presence" && origin.is === "present";
  }
}
