import type { Span } from "../../diagnostics/span.ts";
import type { BooleanTerm } from "../../model/term.ts";
import type { CheckedPolicy, CheckedRule } from "../checked.ts";
import { Reasoning } from "../reason/outcomes.ts";
import { placeOf, reasoningFor } from "./context.ts";

/** A condition of the policy, where it stands, and how to reason about it. */
export interface PlacedCondition {
  readonly term: BooleanTerm;
  readonly span: Span;
  readonly reasoning: Reasoning;
}

/** The conditions of tiers, `clear` and `only`, and the named ones of the policy's own file. */
export function conditionsOf(policy: CheckedPolicy): readonly PlacedCondition[] {
  const file = policy.file.span.file;
  const placed: PlacedCondition[] = [];
  for (const { term, span } of policy.conditions.values()) {
    if (span.file === file) placed.push({ term, span: placeOf(policy, term, span), reasoning: new Reasoning(policy) });
  }
  for (const rule of policy.rules) {
    const reasoning = reasoningFor(policy, rule);
    for (const term of termsOf(rule)) placed.push({ term, span: placeOf(policy, term, rule.ast.name.span), reasoning });
  }
  return placed;
}

export function termsOf(rule: CheckedRule): readonly BooleanTerm[] {
  return [
    ...rule.tiers.map(({ when }) => when),
    ...(rule.clear === undefined ? [] : [rule.clear.when]),
    ...(rule.only === undefined ? [] : [rule.only]),
  ];
}

/** A comparison or other test without `and`, `or` and `not`, and which way round it counts. */
export interface Test {
  readonly term: BooleanTerm;
  readonly wanted: "true" | "false";
  readonly reasoning: Reasoning;
}

/** The tests that make a condition true, each as it counts: below a `not` they must be false. */
export function* testsOf(
  { term, reasoning }: Pick<PlacedCondition, "term" | "reasoning">,
  wanted: "true" | "false" = "true",
): Generator<Test> {
  switch (term.term) {
    case "and":
    case "or":
      for (const operand of term.operands) yield* testsOf({ term: operand, reasoning }, wanted);
      return;
    case "not":
      yield* testsOf({ term: term.operand, reasoning }, wanted === "true" ? "false" : "true");
      return;
    case "any":
    case "every":
      yield { term, wanted, reasoning };
      yield* testsOf({ term: term.body, reasoning: reasoning.inLoop(term.variable, term.collection.ref) }, wanted);
      return;
    default:
      yield { term, wanted, reasoning };
  }
}
