import type { Span } from "../../diagnostics/span.ts";
import type { BooleanTerm } from "../../model/term.ts";
import type { CheckedPolicy, CheckedRule } from "../checked.ts";
import { type LintContext, placeOf } from "./context.ts";

/** P412: a tier of one rule asks exactly what a tier of another does, at the same times, of the same elements. */
export function sameCondition({ policy, findings }: LintContext): void {
  const first = new Map<string, { readonly rule: CheckedRule; readonly span: Span }>();
  const shared = new Map<string, number>();
  const byVariable = new Map<string | undefined, Numbers>();
  for (const rule of policy.rules) {
    const variable = rule.each?.variable;
    const numbers = byVariable.get(variable) ?? new Numbers(policy, variable, shared);
    byVariable.set(variable, numbers);
    const only = rule.only === undefined ? null : numbers.of(rule.only);
    for (const { when, span } of rule.tiers) {
      const key = JSON.stringify([rule.each?.collection ?? null, numbers.of(when), only]);
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

/** Numbers for conditions, the same for those that are the same once named ones are written out, which is never done at full length. */
class Numbers {
  readonly #policy: CheckedPolicy;
  readonly #variable: string | undefined;
  readonly #shared: Map<string, number>;
  readonly #named = new Map<string, number>();

  constructor(policy: CheckedPolicy, variable: string | undefined, shared: Map<string, number>) {
    this.#policy = policy;
    this.#variable = variable;
    this.#shared = shared;
  }

  of(term: BooleanTerm): number {
    switch (term.term) {
      case "condition": {
        const named = this.#policy.conditions.get(term.name);
        if (named === undefined) return this.#number(term);
        const known = this.#named.get(term.name) ?? this.of(named.term);
        this.#named.set(term.name, known);
        return known;
      }
      case "and":
      case "or":
        return this.#number([term.term, ...term.operands.map((operand) => this.of(operand))]);
      case "not":
        return this.#number([term.term, this.of(term.operand)]);
      default:
        return this.#number(term);
    }
  }

  #number(parts: unknown): number {
    const text = JSON.stringify(parts, (key, value: unknown) =>
      key === "variable" && value === this.#variable ? "each element" : value,
    );
    const known = this.#shared.get(text) ?? this.#shared.size;
    this.#shared.set(text, known);
    return known;
  }
}
