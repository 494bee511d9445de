import { freeVariables } from "../model/subterms.ts";
import type { Bundle } from "./bundle.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";
import { kindOf, termProblems } from "./term-problems.ts";

/** What is wrong with the derived facts: their terms, the type they say they have, the loop they belong to. */
export function factProblems(bundle: Bundle): BundleProblem[] {
  return Object.entries(bundle.facts).flatMap(([name, fact]) => {
    const pointer = pointerTo("/facts", name);
    const { term, variable, collection, type } = fact;
    const problems = termProblems(bundle, term, pointerTo(pointer, "term"), new Set(variable === undefined ? [] : [variable]));
    if ((type === "timestamp" ? "number" : type) !== kindOf(term)) {
      problems.push(damaged(pointer, `the fact is said to be a ${type}, and is none`));
    }
    if ((variable === undefined) !== (collection === undefined)) {
      problems.push(damaged(pointer, "a loop variable and its collection go together"));
    }
    if (collection?.ref.variable !== undefined) problems.push(damaged(pointer, "the collection of a rule stands in no other"));
    if (variable !== undefined && !freeVariables(term).includes(variable)) {
      problems.push(damaged(pointer, `the fact does not read \`${variable}\``));
    }
    return problems;
  });
}
