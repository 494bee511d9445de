import { BUILT_IN_RULES, ENGINE_EVENTS } from "../model/built-in-rules.ts";
import type { Rule } from "../policy/ast.ts";
import type { CheckedMissing, CheckedRule } from "./checked.ts";
import type { Context } from "./context.ts";
import { checkPrototypeNames } from "./prototype-names.ts";
import type { Findings } from "./findings.ts";
import { checkRule } from "./rule.ts";
import { checkSuppression } from "./suppression.ts";

export function checkRules(context: Context, rules: readonly Rule[], missing: CheckedMissing): readonly CheckedRule[] {
  checkRuleNames(rules, context.findings);
  checkSuppression(rules, context.findings);
  return rules.map((rule) => checkRule(context, rule, missing));
}

function checkRuleNames(rules: readonly Rule[], findings: Findings): void {
  const first = new Map<string, Rule>();
  checkPrototypeNames(
    rules.flatMap(({ name, labels }) => [name, ...labels.map((label) => label.name)]),
    findings,
  );
  for (const { name, ...rule } of rules) {
    const before = first.get(name.text);
    if (before !== undefined) {
      const secondary = [{ span: before.name.span, text: "first" }];
      const help = "rename one, or make them tiers of one rule";
      findings.report("P323", name.span, { message: `there are two rules \`${name.text}\``, label: "second", secondary, help });
    } else first.set(name.text, { name, ...rule });
    if (BUILT_IN_RULES.some((reserved) => reserved === name.text)) {
      const message = `\`${name.text}\` is an alert that the monitor raises by itself`;
      findings.report("P324", name.span, { message, help: "give the rule another name" });
    }
    if (ENGINE_EVENTS.some((event) => event === name.text)) {
      const message = `\`${name.text}\` is an event of json-rules-engine's own, which a rule of this name would be taken for`;
      findings.report("P324", name.span, { message, help: "give the rule another name" });
    }
  }
}
