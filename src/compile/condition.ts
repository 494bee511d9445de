import type { JsonAll, JsonAny, JsonCondition, JsonLeaf } from "../bundle/bundle.ts";
import type { MetricSchema } from "../check/checked.ts";
import type { BooleanTerm } from "../model/term.ts";
import type { FactTable } from "./facts.ts";
import type { LimitNotes } from "./limit-notes.ts";
import type { Scope } from "./metric-index.ts";
import { type AtomTerm, inverse, mirrored, type NormalForm, normalise } from "./normalise.ts";
import { isComparable, operandOf, plainReference } from "./operand.ts";

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
      return form.value ? { all: [] } : equals(context.facts.add({ term: "boolean", value: false }, scope), true);
    case "atom":
      return compileAtom(form.atom, form.negated, scope, context);
  }
}

function equals(fact: string, value: boolean): JsonLeaf {
  return { fact, operator: "equal", value };
}

function compileAtom(atom: AtomTerm, negated: boolean, scope: Scope, context: ConditionContext): JsonCondition {
  switch (atom.term) {
    case "condition":
      context.refer(atom.name);
      return { condition: negated ? negationOf(atom.name) : atom.name };
    case "metric": {
      const plain = plainReference(atom.ref, scope, context.schema);
      return plain === undefined ? derived(atom, negated, scope, context) : { ...plain, operator: "equal", value: !negated };
    }
    case "compare":
      return compileComparison(atom, negated, scope, context);
    case "in": {
      const operand = operandOf(atom.operand, scope, context.facts, context.schema);
      if (operand.operand !== "fact") return derived(atom, negated, scope, context);
      return { ...operand.reference, operator: negated ? "notIn" : "in", value: atom.values };
    }
    case "previous":
    case "matches":
    case "present":
    case "during":
    case "any":
    case "every":
      return derived(atom, negated, scope, context);
  }
}

function derived(atom: AtomTerm, negated: boolean, scope: Scope, context: ConditionContext): JsonLeaf {
  return equals(context.facts.add(atom, scope), !negated);
}

function compileComparison(
  comparison: Extract<AtomTerm, { readonly term: "compare" }>,
  negated: boolean,
  scope: Scope,
  context: ConditionContext,
): JsonLeaf {
  if (!isComparable(comparison.left, comparison.right)) return derived(comparison, negated, scope, context);
  const left = operandOf(comparison.left, scope, context.facts, context.schema);
  const right = operandOf(comparison.right, scope, context.facts, context.schema);
  const operator = negated ? inverse(comparison.operator) : comparison.operator;
  if (left.operand === "fact" && right.operand === "fact") return { ...left.reference, operator, value: right.reference };
  if (left.operand === "fact" && right.operand === "constant") {
    return context.notes.note<JsonLeaf>({ ...left.reference, operator, value: right.value }, "value", right.limits);
  }
  if (left.operand === "constant" && right.operand === "fact") {
    const leaf: JsonLeaf = { ...right.reference, operator: mirrored(operator), value: left.value };
    return context.notes.note(leaf, "value", left.limits);
  }
  return derived(comparison, negated, scope, context);
}
