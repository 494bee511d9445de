import type { JsonAll, JsonAny, JsonRule, RulePart } from "../bundle/bundle.ts";
import type { CheckedRule } from "../check/checked.ts";
import type { BooleanTerm } from "../model/term.ts";
import { compileCondition, type ConditionContext } from "./condition.ts";
import { scopeOf } from "./reads.ts";

/** The json-rules-engine rules of one rule: for each part one that fires where it holds, and one where its negation does. */
export function compileRule(rule: CheckedRule, context: ConditionContext): readonly JsonRule[] {
  const parts: [RulePart, BooleanTerm][] = rule.tiers.map((tier) => [tier.severity, tier.when]);
  if (rule.clear !== undefined) parts.push(["clear", rule.clear.when]);
  if (rule.only !== undefined) parts.push(["only", rule.only]);
  const scope = scopeOf(rule);
  return parts.flatMap(([part, when]) =>
    [true, false].map((holds) => jsonRule(rule.name, part, holds, compileCondition(when, !holds, scope, context))),
  );
}

function jsonRule(rule: string, part: RulePart, holds: boolean, conditions: JsonAll | JsonAny): JsonRule {
  const name = `${rule}/${part}`;
  const whole = part === "clear" || part === "only" ? name : rule;
  return {
    name: holds ? name : `${name}/not`,
    conditions,
    event: { type: holds ? whole : `not ${name}`, params: { rule, part, holds } },
  };
}
