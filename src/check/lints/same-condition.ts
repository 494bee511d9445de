import type { Span } from "../../diagnostics/span.ts";
import type { BooleanTerm } from "../../model/term.ts";
import type { CheckedPolicy, CheckedRule } from "../checked.ts";
import { type LintContext, placeOf } from "./context.ts";

/** P412: a tier of one rule asks exactly what a tier of another does, at the same times, of the same elements. */
export function sameCondition({ policy, findings }: LintContext): void {
  const first = new Map<string, { readonly rule: CheckedRule; readonly span: Span }>();
  for (const rule of policy.rules) {
    for (const { when, span } of rule.tiers) {
      const key = conditionKey(policy, rule, when);
      const place = placeOf(policy, when, span);
      const before = first.get(key);
      if (before === undefined) first.set(key, { rule, span: place });
      else if (before.rule !== rule) {
        findings.report("P412", place, {
          message: `the rules \`${before.rule.name}\` and \`${rule.name}\` have the same condition, so one event raises two alerts`,
          secondary: [{ span: before.span, text: `also in \`${before.rule.name}\`` }],
          help: "make them tiers of one rule, or remove one of them",
        });
      }
    }
  }
}

function conditionKey(policy: CheckedPolicy, rule: CheckedRule, when: BooleanTerm): string {
  const variable = rule.each?.variable;
  const text = JSON.stringify(
    [written(policy, when), rule.only === undefined ? null : written(policy, rule.only)],
    (key, value: unknown) => (key === "variable" && value === variable ? "each element" : value),
  );
  return JSON.stringify([rule.each?.collection ?? null, text]);
}

/** The term with named conditions written out. */
function written(policy: CheckedPolicy, term: BooleanTerm): unknown {
  switch (term.term) {
    case "condition": {
      const named = policy.conditions.get(term.name);
      return named === undefined ? term : written(policy, named.term);
    }
    case "and":
    case "or":
      return { ...term, operands: term.operands.map((operand) => written(policy, operand)) };
    case "not":
      return { ...term, operand: written(policy, term.operand) };
    default:
      return term;
  }
}
