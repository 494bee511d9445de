import type { Label } from "../../diagnostics/diagnostic.ts";
import type { BooleanTerm } from "../../model/term.ts";
import type { CheckedPolicy } from "../checked.ts";
import { both } from "../reason/box.ts";
import type { Reasoning } from "../reason/outcomes.ts";
import { conditionsOf, testsOf } from "./conditions-of.ts";
import { type LintContext, placeOf, reasoningFor } from "./context.ts";
import { Meetings } from "./meeting.ts";

/** P401: comparisons outside the schema's range, conditions that contradict each other, sessions that never meet. */
export function neverFires(context: LintContext): void {
  const dead = reportTests(context);
  reportRules(context, dead);
}

const SAID_ELSEWHERE: ReadonlySet<BooleanTerm["term"]> = new Set(["boolean", "condition", "any", "every"]);

/** Single comparisons that no value the schema accepts can satisfy. */
function reportTests({ policy, findings }: LintContext): ReadonlySet<BooleanTerm> {
  const dead = new Set<BooleanTerm>();
  for (const condition of conditionsOf(policy)) {
    for (const { term, wanted, reasoning } of testsOf(condition)) {
      // Of an `any` and an `every`, the tests inside are told; where those only contradict each other, the rule is.
      if (SAID_ELSEWHERE.has(term.term) || reasoning.where(term, wanted).length > 0) continue;
      dead.add(condition.term);
      findings.report("P401", placeOf(policy, term, condition.span), {
        message: "no value that the schema accepts makes this true",
        secondary: rangeLabels(policy, term, reasoning),
        label: wanted === "false" ? "always true, and `not` is asked for" : "never true",
        help: "check the number, its sign and its unit against the range in the metrics schema",
      });
    }
  }
  return dead;
}

/** Tiers and `clear` that are impossible as a whole, though each of their parts is possible. */
function reportRules({ policy, findings }: LintContext, dead: ReadonlySet<BooleanTerm>): void {
  const meetings = new Meetings(policy.calendars);
  for (const rule of policy.rules) {
    const reasoning = reasoningFor(policy, rule);
    const inside = rule.only === undefined ? undefined : reasoning.where(rule.only, "not false");
    if (rule.only !== undefined && inside !== undefined && meetings.possible(inside).length === 0) {
      findings.report("P401", placeOf(policy, rule.only, rule.ast.name.span), {
        message: `the rule \`${rule.name}\` can never fire: its schedule never comes`,
        help: "check the sessions and the calendar that `only` names",
      });
      continue;
    }
    const parts = [
      ...rule.tiers.map(({ when, severity, span }) => ({
        when,
        span,
        what: `the ${severity} tier of \`${rule.name}\` can never fire`,
      })),
      ...(rule.clear === undefined
        ? []
        : [
            {
              when: rule.clear.when,
              span: rule.ast.clear?.span ?? rule.ast.span,
              what: `\`clear\` can never be true, so an alert of \`${rule.name}\` would never end`,
            },
          ]),
    ];
    for (const { when, span, what } of parts) {
      if (dead.has(when)) continue;
      const holds = reasoning.where(when, "true");
      const together = inside === undefined ? holds : both(holds, inside);
      if (meetings.possible(together).length > 0) continue;
      const why =
        holds.length === 0
          ? "its conditions contradict each other"
          : meetings.possible(holds).length === 0
            ? "its sessions never meet"
            : "it contradicts `only`";
      findings.report("P401", placeOf(policy, when, span), {
        message: `${what}: ${why}`,
        help: "correct one of the conditions, or remove the clause",
      });
    }
  }
}

/** What the schema says of the metrics that are compared. */
function rangeLabels(policy: CheckedPolicy, term: BooleanTerm, reasoning: Reasoning): readonly Label[] {
  const sides = term.term === "compare" ? [term.left, term.right] : term.term === "in" ? [term.operand] : [];
  return sides.flatMap((side) => {
    const span = policy.origins.get(side)?.span;
    if (span === undefined || side.term !== "metric" || side.type !== "number") return [];
    const { low, high } = reasoning.rangeOf(side);
    if (low === -Infinity && high === Infinity) return [];
    return [{ span, text: low === -Infinity ? `at most ${high}` : high === Infinity ? `at least ${low}` : `${low} to ${high}` }];
  });
}
