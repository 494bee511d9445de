import type { JsonFactReference } from "../bundle/bundle.ts";
import type { MetricSchema } from "../check/checked.ts";
import { isBooleanTerm, isNumberTerm } from "../model/subterms.ts";
import type { MetricRef, NumberTerm, Term } from "../model/term.ts";
import type { FactTable } from "./facts.ts";
import { nodeAt, type Scope } from "./metric-index.ts";

/** Whether json-rules-engine compares the two by itself; if not, the comparison as a whole is a derived fact. */
export function isComparable(left: Term, right: Term): boolean {
  return isOperand(left) && isOperand(right) && !(isConstant(left) && isConstant(right));
}

/** Not so a condition and an instant: they are compared inside a derived fact. */
export function isOperand(term: Term): boolean {
  if (isNumberTerm(term)) return !isInstant(term);
  return !isBooleanTerm(term) || term.term === "boolean" || term.term === "metric" || term.term === "previous";
}

/** Whether a term yields an instant rather than a number. Nothing is reckoned with instants but the time between two. */
export function isInstant(term: NumberTerm): boolean {
  return (term.term === "metric" || term.term === "previous") && term.type === "timestamp";
}

export type Constant = Extract<Term, { readonly term: "number" | "string" | "boolean" }>;

export function isConstant(term: Term): term is Constant {
  return term.term === "number" || term.term === "string" || term.term === "boolean";
}

/** Where json-rules-engine finds what a term yields; what is no plain metric becomes a derived fact. */
export function referenceTo(term: Term, scope: Scope, facts: FactTable, schema: MetricSchema): JsonFactReference {
  const plain = term.term === "metric" ? plainReference(term.ref, scope, schema) : undefined;
  return plain ?? { fact: facts.add(term, scope) };
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * How json-rules-engine reads a metric by itself: the root group or loop variable as the fact, JSONPath below it. Undefined where a segment
 * is no plain identifier, which JSONPath would read as syntax, and for the key of elements that have a field `key` of their own.
 */
function plainReference(ref: MetricRef, scope: Scope, schema: MetricSchema): JsonFactReference | undefined {
  const [fact, segments] = ref.variable === undefined ? [ref.path[0], ref.path.slice(1)] : [ref.variable, ref.path];
  if (fact === undefined || !segments.every((segment) => IDENTIFIER.test(segment))) return undefined;
  if (ref.key === true && nodeAt(schema, ref, scope) !== undefined) return undefined;
  return segments.length === 0 ? { fact } : { fact, path: `$.${segments.join(".")}` };
}
