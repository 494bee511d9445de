import type { BooleanTerm, ComparisonOperator } from "../model/term.ts";

/** What json-rules-engine has no connective for, and is asked of one operand. */
export type AtomTerm = Exclude<BooleanTerm, { readonly term: "and" | "or" | "not" | "boolean" }>;

/**
 * Negation normal form. Read two-valued, with `holds` of an atom "Kleene-true" and of a negated atom "Kleene-false", the whole holds exactly
 * when the term it was made of is Kleene-true; so the form of a term and the form of its negation together tell true, false and unknown.
 */
export type NormalForm =
  | { readonly form: "all" | "any"; readonly operands: readonly NormalForm[] }
  | { readonly form: "atom"; readonly atom: AtomTerm; readonly negated: boolean }
  | { readonly form: "constant"; readonly value: boolean };

/** The negation normal form of `term`, or of its negation: De Morgan downwards, double negation away. */
export function normalise(term: BooleanTerm, negated = false): NormalForm {
  switch (term.term) {
    case "boolean":
      return { form: "constant", value: term.value !== negated };
    case "not":
      return normalise(term.operand, !negated);
    case "and":
    case "or": {
      const form = (term.term === "and") === negated ? "any" : "all";
      const operands = term.operands.map((operand) => normalise(operand, negated));
      // json-rules-engine finds an empty `any` true.
      if (operands.length === 0) return { form: "constant", value: form === "all" };
      // An element of the same form is spliced in: `a and (b and c)` is one `all`.
      return { form, operands: operands.flatMap((operand) => (operand.form === form ? operand.operands : [operand])) };
    }
    default:
      return { form: "atom", atom: term, negated };
  }
}

/** The comparison that is true exactly where `operator` is false, both sides being known. */
export function inverse(operator: ComparisonOperator): ComparisonOperator {
  switch (operator) {
    case "lessThan":
      return "greaterThanInclusive";
    case "lessThanInclusive":
      return "greaterThan";
    case "greaterThan":
      return "lessThanInclusive";
    case "greaterThanInclusive":
      return "lessThan";
    case "equal":
      return "notEqual";
    case "notEqual":
      return "equal";
  }
}

/** The same comparison with its sides swapped. */
export function mirrored(operator: ComparisonOperator): ComparisonOperator {
  switch (operator) {
    case "lessThan":
      return "greaterThan";
    case "lessThanInclusive":
      return "greaterThanInclusive";
    case "greaterThan":
      return "lessThan";
    case "greaterThanInclusive":
      return "lessThanInclusive";
    case "equal":
    case "notEqual":
      return operator;
  }
}
