import { freeVariables } from "../model/subterms.ts";
import type { BooleanTerm } from "../model/term.ts";
import type { Path, Rule } from "../policy/ast.ts";
import type { Expression } from "../policy/expression.ts";
import type { CheckedDuration, CheckedExample, CheckedMissing, CheckedRule, CheckedTier } from "./checked.ts";
import { mentionsIn, withinBounds } from "./conditions.ts";
import { type Context, type LoopVariable, type Scope, TOP } from "./context.ts";
import { checkDuration } from "./duration.ts";
import { checkExample } from "./example.ts";
import { checkMissing } from "./headers.ts";
import { checkHold } from "./hold.ts";
import { asCondition, bindLoop, typeDuring } from "./quantifier.ts";
import { checkAttach, checkMessage } from "./shown.ts";

/** Checks every clause of a rule. What it gives is whole only when nothing was reported. */
export function checkRule(context: Context, rule: Rule, policyMissing: CheckedMissing): CheckedRule {
  const loop = rule.each && bindLoop(context, rule.each.variable, rule.each.collection, TOP);
  const scope: Scope =
    rule.each === undefined || loop === undefined ? TOP : { ...TOP, variables: new Map([[rule.each.variable.text, loop]]) };
  // A loop over nothing would make every use of its variable an error of its own.
  const body: Rule = rule.each !== undefined && loop === undefined ? withoutExpressions(rule) : rule;
  checkShape(context, rule);
  const clear = body.clear && checkTest(context, body.clear, scope, "`clear` needs a condition");
  const missing = body.missing && checkMissing(context, body.missing);
  return {
    ast: rule,
    name: rule.name.text,
    ...eachOf(rule, loop),
    tiers: body.tiers.flatMap((tier): CheckedTier[] => {
      const test = checkTest(context, tier, scope, `\`${tier.severity} when\` needs a condition`);
      return test === undefined ? [] : [{ severity: tier.severity, ...test, span: tier.span }];
    }),
    ...(clear === undefined ? {} : { clear }),
    missing: missing ?? policyMissing,
    ownMissing: rule.missing !== undefined,
    ...onlyOf(context, body, scope),
    suppressedBy: [...new Set((rule.suppressedBy?.rules ?? []).map(({ text }) => text))],
    latch: rule.latch !== undefined,
    message: checkMessage(context, body.message, scope),
    attach: checkAttach(context, body.attach, scope),
    ...textsOf(rule),
    labels: labelsOf(context, rule),
    ...repeatOf(context, rule),
    escalations: rule.escalations.flatMap(({ after, to }) => {
      const duration = checkDuration(context, after, "zero");
      return duration === undefined ? [] : [{ after: duration, to: to.value }];
    }),
    examples: body.examples
      .map((example) => checkExample(context, rule, example, scope))
      .filter((example): example is CheckedExample => example !== undefined),
  };
}

function checkShape(context: Context, rule: Rule): void {
  if (rule.tiers.length === 0) {
    const help = "add a tier, as in `warning when positions.count > 5`";
    context.findings.report("P321", rule.name.span, {
      message: `the rule \`${rule.name.text}\` has no tier, so it can never fire`,
      help,
    });
  }
  if (rule.latch !== undefined && rule.clear !== undefined) {
    context.findings.report("P322", rule.latch.span, {
      message: "a latched alert waits for an operator, so `clear` would never be asked",
      secondary: [{ span: rule.clear.span, text: "clears by itself" }],
      help: "remove `latch` or `clear`",
    });
  }
}

type Test = Pick<CheckedTier, "when" | "hold">;

function checkTest(
  context: Context,
  clause: Pick<Rule["tiers"][number], "when" | "hold">,
  scope: Scope,
  why: string,
): Test | undefined {
  const when = smallCondition(context, clause.when, asCondition(context, context.typeOf(clause.when, scope), why));
  const hold = clause.hold && checkHold(context, clause.hold, scope);
  return when && { when, ...(hold === undefined ? {} : { hold }) };
}

/** Undefined after reporting that it mentions too many conditions. */
function smallCondition(context: Context, expression: Expression, term: BooleanTerm | undefined): BooleanTerm | undefined {
  return withinBounds(context, mentionsIn(context, expression), expression.span, "this") ? term : undefined;
}

function eachOf(rule: Rule, loop: LoopVariable | undefined): Pick<CheckedRule, "each"> {
  return rule.each === undefined || loop === undefined ? {} : { each: { variable: rule.each.variable.text, collection: loop.ref } };
}

function onlyOf(context: Context, rule: Rule, scope: Scope): Pick<CheckedRule, "only"> {
  const schedule = rule.only?.schedule;
  if (schedule === undefined) return {};
  const only = schedule.kind === "while" ? onlyWhile(context, schedule.condition, scope) : onlyDuring(context, schedule.session);
  return only === undefined ? {} : { only };
}

function onlyDuring(context: Context, session: Path): BooleanTerm | undefined {
  return typeDuring(context, { kind: "during", session, span: session.span })?.term;
}

/** Outside `only` no rule runs for any element, so it reads none of them. */
function onlyWhile(context: Context, condition: Expression, scope: Scope): BooleanTerm | undefined {
  const written = asCondition(context, context.typeOf(condition, scope), "`only while` needs a condition");
  const only = smallCondition(context, condition, written);
  const [variable] = only === undefined ? [] : freeVariables(only);
  if (variable === undefined) return only;
  context.findings.report("P224", condition.span, {
    message: `\`only\` is asked once for the whole rule, and \`${variable}\` is one element`,
    help: "join this to the conditions of the tiers with `and`, or ask all elements with `any ... in ... has (...)`",
  });
}

function textsOf(rule: Rule): Pick<CheckedRule, "because" | "owner" | "runbook"> {
  const { because, owner, runbook } = rule;
  return {
    ...(because === undefined ? {} : { because: because.text.value }),
    ...(owner === undefined ? {} : { owner: owner.text.value }),
    ...(runbook === undefined ? {} : { runbook: runbook.text.value }),
  };
}

function repeatOf(context: Context, rule: Rule): { readonly repeat?: CheckedDuration } {
  const repeat = rule.repeat && checkDuration(context, rule.repeat.every, "positive");
  return repeat === undefined ? {} : { repeat };
}

function labelsOf(context: Context, rule: Rule): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const { name, value } of rule.labels) {
    const before = rule.labels.find((label) => label.name.text === name.text);
    if (before !== undefined && before.name !== name) {
      const secondary = [{ span: before.name.span, text: "first" }];
      context.findings.report("P327", name.span, {
        message: `the label \`${name.text}\` is given twice`,
        secondary,
        help: "remove one of them",
      });
    } else labels.set(name.text, value.value);
  }
  return Object.fromEntries(labels);
}

function withoutExpressions(rule: Rule): Rule {
  const { kind, span, name, labels, escalations } = rule;
  return {
    kind,
    span,
    name,
    labels,
    escalations,
    tiers: [],
    examples: [],
    ...(rule.missing === undefined ? {} : { missing: rule.missing }),
  };
}
