import type { JsonAll, JsonAny, JsonCondition, JsonFactReference, JsonLeaf } from "../bundle/bundle.ts";
import type { MetricSchema } from "../check/checked.ts";
import type { BooleanTerm, ComparisonOperator, Term } from "../model/term.ts";
import type { FactTable } from "./facts.ts";
import type { LimitNotes } from "./limit-notes.ts";
import type { Scope } from "./metric-index.ts";
import { type AtomTerm, inverse, mirrored, type NormalForm, normalise } from "./normalise.ts";
import { type Constant, isComparable, isConstant, isOperand, referenceTo } from "./operand.ts";

/** What conditions are compiled into, and for. */
export interface ConditionContext {
  readonly schema: MetricSchema;
  readonly facts: FactTable;
  readonly notes: LimitNotes;
  /** Called with each named condition that is referred to. */
  readonly refer: (name: string) => void;
}

/** The name under which the negation of a named condition stands in the bundle. */
export function negationOf(name: string): string {
  return `not ${name}`;
}

/** A term, or its negation, as json-rules-engine conditions that hold exactly where it is Kleene-true. */
export function compileCondition(term: BooleanTerm, negated: boolean, scope: Scope, context: ConditionContext): JsonAll | JsonAny {
  const condition = compileForm(normalise(term, negated), scope, context);
  return "all" in condition || "any" in condition ? condition : { all: [condition] };
}

function compileForm(form: NormalForm, scope: Scope, context: ConditionContext): JsonCondition {
  switch (form.form) {
    case "all":
      return { all: form.operands.map((operand) => compileForm(operand, scope, context)) };
    case "any":
      return { any: form.operands.map((operand) => compileForm(operand, scope, context)) };
    case "constant":
      // An empty `all` holds. An empty `any` would hold too, so false is a fact that is never true.
      return form.value
        ? { all: [] }
        : { fact: context.facts.add({ term: "boolean", value: false }, scope), operator: "equal", value: true };
    case "atom":
      return compileAtom(form.atom, form.negated, scope, context);
  }
}

function compileAtom(atom: AtomTerm, negated: boolean, scope: Scope, context: ConditionContext): JsonCondition {
  switch (atom.term) {
    case "condition":
      context.refer(atom.name);
      return { condition: negated ? negationOf(atom.name) : atom.name };
    case "compare":
      return compileComparison(atom, negated, scope, context);
    case "in": {
      if (!isOperand(atom.operand) || isConstant(atom.operand)) return derived(atom, negated, scope, context);
      const reference = referenceTo(atom.operand, scope, context.facts, context.schema);
      return { ...reference, operator: negated ? "notIn" : "in", value: atom.values };
    }
    default:
      return derived(atom, negated, scope, context);
  }
}

function derived(atom: AtomTerm, negated: boolean, scope: Scope, context: ConditionContext): JsonLeaf {
  return { ...referenceTo(atom, scope, context.facts, context.schema), operator: "equal", value: !negated };
}

function compileComparison(
  comparison: Extract<AtomTerm, { readonly term: "compare" }>,
  negated: boolean,
  scope: Scope,
  context: ConditionContext,
): JsonLeaf {
  const { left, right } = comparison;
  if (!isComparable(left, right)) return derived(comparison, negated, scope, context);
  const reference = (side: Term): JsonFactReference => referenceTo(side, scope, context.facts, context.schema);
  const against = (side: Term, operator: ComparisonOperator, constant: Constant): JsonLeaf => {
    const leaf: JsonLeaf = { ...reference(side), operator, value: constant.value };
    return context.notes.note(leaf, "value", "limits" in constant ? constant.limits : undefined);
  };
  const operator = negated ? inverse(comparison.operator) : comparison.operator;
  if (isConstant(right)) return against(left, operator, right);
  if (isConstant(left)) return against(right, mirrored(operator), left);
  return { ...reference(left), operator, value: reference(right) };
}
