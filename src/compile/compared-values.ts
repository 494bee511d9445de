import type { ValueReference } from "../bundle/bundle.ts";
import type { CheckedPolicy, CheckedRule } from "../check/checked.ts";
import { limitNames } from "../model/limit-expression.ts";
import { isNumberTerm } from "../model/subterms.ts";
import type { BooleanTerm, Term } from "../model/term.ts";
import { sourceText } from "./fact-name.ts";
import type { FactTable } from "./facts.ts";
import { NO_VARIABLES, type Scope, unitAt } from "./metric-index.ts";
import { meaningOf, visitTerms } from "./named-conditions.ts";
import { isConstant, isOperand } from "./operand.ts";
import { scopeOf } from "./reads.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: ValueReference;
}

/**
 * What a rule's tiers and `clear` compare, each once, in the order in which it is written: the sides of comparisons, conditions that stand
 * alone, named conditions taken apart, and after them the limits that thresholds are made of.
 */
export function comparedValues(rule: CheckedRule, policy: CheckedPolicy, facts: FactTable): readonly NamedValue[] {
  const values = new Map<string, ValueReference>();
  const scope = scopeOf(rule);

  const show = (term: Term, at: Scope): void => {
    values.set(sourceText(term, policy.origins), reference(term, at, policy, facts));
  };
  const seen = new Set<string>();
  const visit = (term: BooleanTerm, at: Scope): void => {
    switch (term.term) {
      case "boolean":
        return;
      case "and":
      case "or":
        for (const operand of term.operands) visit(operand, at);
        return;
      case "not":
        visit(term.operand, at);
        return;
      case "condition":
        if (seen.has(term.name)) return;
        seen.add(term.name);
        visit(meaningOf(term.name, policy), NO_VARIABLES);
        return;
      case "compare":
      case "in": {
        const sides = term.term === "compare" ? [term.left, term.right] : [term.operand];
        const shown = sides.filter((side) => !isConstant(side));
        const simple = shown.every((side) => isOperand(side) || isNumberTerm(side));
        for (const side of simple ? shown : [term]) show(side, at);
        return;
      }
      default:
        show(term, at);
    }
  };
  const conditions = [...rule.tiers.map((tier) => tier.when), ...(rule.clear === undefined ? [] : [rule.clear.when])];
  for (const condition of conditions) visit(condition, scope);
  return [
    ...[...values].map(([name, value]) => ({ name, value })),
    ...limitsIn(conditions, policy).map((name) => ({ name, value: { kind: "limit", name } }) as const),
  ];
}

function reference(term: Term, scope: Scope, policy: CheckedPolicy, facts: FactTable): ValueReference {
  if (term.term !== "metric") return { kind: "fact", fact: facts.add(term, scope), unit: facts.unit(term) };
  return { kind: "metric", ref: term.ref, type: term.type, unit: unitAt(policy.schema, term.ref, scope) };
}

/** Limits whose value a number of the conditions depends on; how long a window is counts for none. */
function limitsIn(conditions: readonly BooleanTerm[], policy: CheckedPolicy): readonly string[] {
  const found = new Set<string>();
  visitTerms(conditions, policy, (term) => {
    if (term.term === "number" && term.limits !== undefined) for (const name of limitNames(term.limits.expression)) found.add(name);
  });
  return [...found];
}
