import type { AlertSettings, Bundle, JsonRule, RulePart } from "./bundle.ts";
import { ConditionChecks } from "./condition-problems.ts";
import { areNegations } from "./negation.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

/** What is wrong with the json-rules-engine rules: each part of each alert has exactly its two, with their events. */
export function ruleProblems(bundle: Bundle): BundleProblem[] {
  const checks = new ConditionChecks(bundle);
  const problems = checks.named();
  const wanted = new Map(bundle.alerts.flatMap((alert) => expected(alert).map((rule) => [rule.name, rule] as const)));
  const found = new Set<string>();
  for (const [index, rule] of bundle.rules.entries()) {
    const pointer = pointerTo("/rules", index);
    const want = wanted.get(rule.name);
    if (want === undefined) {
      problems.push(damaged(pointer, `no alert asks for a rule \`${rule.name}\``));
      continue;
    }
    if (found.has(rule.name)) problems.push(damaged(pointer, `there are two rules \`${rule.name}\``));
    found.add(rule.name);
    if (!sameEvent(rule.event, want.event)) problems.push(damaged(pointerTo(pointer, "event"), "the event is not the rule's"));
    problems.push(...checks.problems(rule.conditions, pointerTo(pointer, "conditions"), want.each));
  }
  for (const name of wanted.keys()) {
    if (!found.has(name)) problems.push(damaged("/rules", `there is no rule \`${name}\``));
  }
  return problems.concat(unlikePairs(bundle));
}

/** Rules whose negation is that of something else. */
function unlikePairs(bundle: Bundle): BundleProblem[] {
  const byName = new Map(bundle.rules.map((rule) => [rule.name, rule]));
  return bundle.rules.flatMap((rule, index) => {
    const negation = byName.get(`${rule.name}/not`);
    if (negation === undefined || areNegations(rule.conditions, negation.conditions, bundle.facts)) return [];
    return [damaged(pointerTo("/rules", index), `\`${negation.name}\` is not the negation of \`${rule.name}\``)];
  });
}

interface Expected extends Pick<JsonRule, "name" | "event"> {
  readonly each: AlertSettings["each"];
}

function expected(alert: AlertSettings): readonly Expected[] {
  const parts: RulePart[] = alert.tiers.map(({ severity }) => severity);
  if (alert.clear !== undefined) parts.push("clear");
  if (alert.only) parts.push("only");
  return parts.flatMap((part) => {
    const name = `${alert.rule}/${part}`;
    const type = part === "clear" || part === "only" ? name : alert.rule;
    const params = { rule: alert.rule, part };
    return [
      { name, event: { type, params: { ...params, holds: true } }, each: alert.each },
      { name: `${name}/not`, event: { type: `not ${name}`, params: { ...params, holds: false } }, each: alert.each },
    ];
  });
}

function sameEvent(a: JsonRule["event"], b: JsonRule["event"]): boolean {
  const [left, right] = [a.params, b.params];
  return a.type === b.type && left.rule === right.rule && left.part === right.part && left.holds === right.holds;
}
