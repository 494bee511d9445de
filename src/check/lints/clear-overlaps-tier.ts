import { both, type Box } from "../reason/box.ts";
import { type LintContext, placeOf, reasoningFor } from "./context.ts";

/** P404: a value for which `clear` and a tier are both true. Told only where one is certain. */
export function clearOverlapsTier({ policy, findings }: LintContext): void {
  for (const rule of policy.rules) {
    if (rule.clear === undefined) continue;
    const reasoning = reasoningFor(policy, rule);
    const clears = reasoning.where(rule.clear.when, "true");
    for (const tier of rule.tiers) {
      const holds = reasoning.where(tier.when, "true");
      const shared = holds.some((one) => clears.some((two) => looksAtTheSame(one, two) && both([one], [two]).some(isCertain)));
      if (!shared) continue;
      findings.report("P404", placeOf(policy, rule.clear.when, rule.ast.clear?.span ?? tier.span), {
        message: `\`clear\` can be true while the ${tier.severity} tier is, and counts for nothing then`,
        label: "clear",
        secondary: [{ span: placeOf(policy, tier.when, tier.span), text: tier.severity }],
        help: "leave a gap between the threshold of the tier and that of `clear`",
      });
      break;
    }
  }
}

function looksAtTheSame(one: Box, two: Box): boolean {
  return [...one].some(([key, { subject }]) => two.has(key) && subject.domain.of === "numbers");
}

/** Whether values really exist: metrics are independent of each other, and one derived number takes what it likes. */
function isCertain(box: Box): boolean {
  const subjects = [...box.values()].map(({ subject }) => subject).filter(({ key }) => !key.startsWith("present "));
  return subjects.every(({ kind }) => kind === "metric") || subjects.length === 1;
}
