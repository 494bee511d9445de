import type { Span } from "../../diagnostics/span.ts";
import type { Term } from "../../model/term.ts";
import type { PolicyFile } from "../../policy/ast.ts";
import type { CheckedPolicy, CheckedRule } from "../checked.ts";
import type { Context } from "../context.ts";
import type { Findings } from "../findings.ts";
import { Reasoning } from "../reason/outcomes.ts";

/** Rules that test files expect something of. Asked only about those that have no example. */
export type TestedRules = Pick<ReadonlySet<string>, "has">;

/** What lints look at. They run on a policy without errors. */
export interface LintContext {
  readonly findings: Findings;
  readonly policy: CheckedPolicy;
  readonly main: PolicyFile;
  readonly used: Context["used"];
  /** Local date `2025-10-21`; without it no calendar is past its horizon. */
  readonly today?: string;
  readonly testedRules: TestedRules;
}

/** One lint: looks, and reports what it finds. */
export type Lint = (context: LintContext) => void;

export function reasoningFor(policy: CheckedPolicy, rule: CheckedRule): Reasoning {
  const reasoning = new Reasoning(policy);
  return rule.each === undefined ? reasoning : reasoning.inLoop(rule.each.variable, rule.each.collection.ref);
}

/** Where a term was written. */
export function placeOf(policy: CheckedPolicy, term: Term, otherwise: Span): Span {
  return policy.origins.get(term)?.span ?? otherwise;
}
