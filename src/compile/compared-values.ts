import type { ValueReference } from "../bundle/bundle.ts";
import type { CheckedPolicy, CheckedRule } from "../check/checked.ts";
import { limitNames } from "../model/limit-expression.ts";
import { isNumberTerm, isStringTerm, subterms } from "../model/subterms.ts";
import type { BooleanTerm, Term } from "../model/term.ts";
import { sourceText } from "./fact-name.ts";
import type { FactTable } from "./facts.ts";
import { metricAt, type Scope } from "./metric-index.ts";
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
  const limits = new Set<string>();
  const defined = new Set<string>();
  const scope = scopeOf(rule);

  const show = (term: Term, at: Scope): void => {
    const name = sourceText(term, policy.origins);
    if (!values.has(name)) values.set(name, reference(term, at, policy, facts));
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
      case "condition": {
        const definition = policy.conditions.get(term.name);
        if (definition === undefined || seen.has(term.name)) return;
        seen.add(term.name);
        visit(definition.term, new Map());
        return;
      }
      case "compare":
      case "in": {
        const sides = term.term === "compare" ? [term.left, term.right] : [term.operand];
        const shown = sides.filter((side) => !isConstant(side));
        const simple = shown.every((side) => isOperand(side) || isNumberTerm(side));
        for (const side of simple ? shown : [term]) show(side, at);
        return;
      }
      case "metric":
      case "previous":
      case "matches":
      case "present":
      case "during":
      case "any":
      case "every":
        show(term, at);
        return;
    }
  };
  const conditions = [...rule.tiers.map((tier) => tier.when), ...(rule.clear === undefined ? [] : [rule.clear.when])];
  for (const condition of conditions) {
    visit(condition, scope);
    collectLimits(condition, policy, limits, defined);
  }
  return [
    ...[...values].map(([name, value]) => ({ name, value })),
    ...[...limits].filter((name) => !values.has(name)).map((name) => ({ name, value: { kind: "limit", name } }) as const),
  ];
}

function reference(term: Term, scope: Scope, policy: CheckedPolicy, facts: FactTable): ValueReference {
  if (term.term !== "metric") return { kind: "fact", fact: facts.add(term, scope), unit: facts.unit(term, scope) };
  const unit = metricAt(policy.schema, term.ref, scope)?.unit ?? "count";
  return { kind: "metric", ref: term.ref, type: term.type, unit: isNumberTerm(term) || isStringTerm(term) ? unit : "count" };
}

/** Limits whose value a number of the condition depends on; how long a window is counts for none. */
function collectLimits(term: Term, policy: CheckedPolicy, found: Set<string>, seen: Set<string>): void {
  if (term.term === "number" && term.limits !== undefined) for (const name of limitNames(term.limits.expression)) found.add(name);
  if (term.term === "condition" && !seen.has(term.name)) {
    seen.add(term.name);
    const definition = policy.conditions.get(term.name);
    if (definition !== undefined) collectLimits(definition.term, policy, found, seen);
  }
  for (const operand of subterms(term)) collectLimits(operand, policy, found, seen);
}
