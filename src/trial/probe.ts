import type { Bundle, BundleFact, RulePart } from "../bundle/bundle.ts";
import { sealBundle } from "../bundle/seal.ts";
import type { CheckedPolicy, CheckedRule } from "../check/checked.ts";
import { sourceText } from "../compile/fact-name.ts";
import { FactTable } from "../compile/facts.ts";
import { LimitNotes } from "../compile/limit-notes.ts";
import type { Scope } from "../compile/metric-index.ts";
import { isNumberTerm, subterms } from "../model/subterms.ts";
import type { ComparisonOperator, Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";

/** A rule's conditions taken apart, each part a fact of its own in a bundle made for looking. */
export interface Probe {
  readonly bundle: Bundle;
  readonly parts: readonly ProbePart[];
}

export interface ProbePart {
  readonly part: RulePart;
  readonly root: ProbeNode;
}

export interface ProbeNode {
  /** Canonical source text. */
  readonly source: string;
  readonly fact: string;
  readonly type: BundleFact["type"];
  readonly unit: Unit;
  readonly operands: readonly ProbeNode[];
  /** Of a comparison of two numbers. */
  readonly comparison?: { readonly operator: ComparisonOperator; readonly left: ProbeNode; readonly right: ProbeNode };
}

/** Compiles every subexpression of one rule into the bundle as a derived fact. Bodies of windows and quantifiers stay whole. */
export function probeRule(policy: CheckedPolicy, bundle: Bundle, rule: CheckedRule): Probe {
  const scope: Scope = rule.each === undefined ? new Map() : new Map([[rule.each.variable, rule.each.collection]]);
  const builder = createBuilder(policy, scope);
  const parts: ProbePart[] = rule.tiers.map((tier) => ({ part: tier.severity, root: builder.node(tier.when) }));
  if (rule.clear !== undefined) parts.push({ part: "clear", root: builder.node(rule.clear.when) });
  if (rule.only !== undefined) parts.push({ part: "only", root: builder.node(rule.only) });
  // Sealed, as every bundle that is evaluated: a window is found by its term, whose members stand in canonical order.
  return { bundle: sealBundle({ ...bundle, facts: { ...bundle.facts, ...builder.facts() } }), parts };
}

function createBuilder(policy: CheckedPolicy, scope: Scope) {
  const table = new FactTable(policy, new LimitNotes(), () => undefined);
  const names = new Map<string, string>();

  const node = (term: Term): ProbeNode => {
    // A change of scale is ours, not the reader's.
    if (term.term === "rescale") return node(term.operand);
    const own = table.add(term, scope);
    const fact = names.get(own) ?? `probe ${names.size + 1}`;
    names.set(own, fact);
    const base = {
      source: sourceText(term, policy.origins),
      fact,
      type: table.table()[own]?.type ?? "number",
      unit: table.unit(term),
      operands: operandsOf(term, policy).filter(tells).map(node),
    };
    if (term.term !== "compare" || !isNumberTerm(term.left) || !isNumberTerm(term.right)) return base;
    return { ...base, comparison: { operator: term.operator, left: node(term.left), right: node(term.right) } };
  };

  return {
    node,
    facts: (): Readonly<Record<string, BundleFact>> =>
      Object.fromEntries(Object.entries(table.table()).flatMap(([own, fact]) => [[names.get(own) ?? own, fact] as const])),
  };
}

function operandsOf(term: Term, policy: CheckedPolicy): readonly Term[] {
  switch (term.term) {
    case "condition": {
      const definition = policy.conditions.get(term.name)?.term;
      return definition === undefined ? [] : [definition];
    }
    case "window":
    case "count":
    case "sum":
    case "any":
    case "every":
      return [];
    default:
      return subterms(term);
  }
}

/** A literal says its value already; a constant that came from a limit does not. */
function tells(term: Term): boolean {
  if (term.term === "number") return term.limits !== undefined;
  return term.term !== "boolean" && term.term !== "string";
}
