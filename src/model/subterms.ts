import type { BooleanTerm, MetricRef, NumberTerm, StringTerm, Term } from "./term.ts";

/** The operands of a term, left to right. */
export function subterms(term: Term): readonly Term[] {
  switch (term.term) {
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
    case "compare":
      return [term.left, term.right];
    case "negate":
    case "absolute":
    case "rescale":
    case "window":
    case "in":
    case "matches":
    case "not":
      return [term.operand];
    case "count":
    case "sum":
    case "any":
    case "every":
      return [term.body];
    case "and":
    case "or":
      return term.operands;
    case "number":
    case "boolean":
    case "string":
    case "metric":
    case "previous":
    case "age":
    case "unchanged":
    case "present":
    case "during":
    case "condition":
      return [];
  }
}

export function isNumberTerm(term: Term): term is NumberTerm {
  switch (term.term) {
    case "metric":
    case "previous":
      return term.type === "number" || term.type === "timestamp";
    case "number":
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
    case "negate":
    case "absolute":
    case "rescale":
    case "age":
    case "unchanged":
    case "window":
    case "count":
    case "sum":
      return true;
    default:
      return false;
  }
}

export function isStringTerm(term: Term): term is StringTerm {
  return term.term === "string" || ((term.term === "metric" || term.term === "previous") && term.type === "string");
}

export function isBooleanTerm(term: Term): term is BooleanTerm {
  return !isNumberTerm(term) && !isStringTerm(term);
}

/** What a term itself reads, its operands apart: the metric, or the collection that it goes through. */
export function ownRef(term: Term): MetricRef | undefined {
  switch (term.term) {
    case "metric":
    case "previous":
    case "age":
    case "unchanged":
    case "present":
      return term.ref;
    case "count":
    case "sum":
    case "any":
    case "every":
      return term.collection.ref;
    default:
      return undefined;
  }
}

/** The loop variables that a term reads and does not bind, each once. */
export function freeVariables(term: Term): readonly string[] {
  const found = new Set<string>();
  const visit = (node: Term, bound: ReadonlySet<string>): void => {
    const variable = ownRef(node)?.variable;
    if (variable !== undefined && !bound.has(variable)) found.add(variable);
    const inner = "variable" in node ? new Set([...bound, node.variable]) : bound;
    for (const operand of subterms(node)) visit(operand, inner);
  };
  visit(term, new Set());
  return [...found];
}
