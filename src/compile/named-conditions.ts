import type { CheckedPolicy } from "../check/checked.ts";
import { subterms } from "../model/subterms.ts";
import type { BooleanTerm, Term } from "../model/term.ts";

/** What a named condition of a checked policy stands for. */
export function meaningOf(name: string, policy: CheckedPolicy): BooleanTerm {
  const definition = policy.conditions.get(name);
  if (definition === undefined) throw new Error(`the condition ${name} is not defined`);
  return definition.term;
}

/** Visits the terms and everything below them, what a named condition stands for included, each condition once. */
export function visitTerms(terms: readonly Term[], policy: CheckedPolicy, visit: (term: Term) => void): void {
  const seen = new Set<string>();
  const into = (term: Term): void => {
    visit(term);
    subterms(term).forEach(into);
    if (term.term !== "condition" || seen.has(term.name)) return;
    seen.add(term.name);
    into(meaningOf(term.name, policy));
  };
  terms.forEach(into);
}
