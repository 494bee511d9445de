import { type LintContext, placeOf, reasoningFor } from "./context.ts";

/** P402: tiers that are true whatever the snapshot says, as soon as its metrics are known. */
export function alwaysFires({ policy, findings }: LintContext): void {
  for (const rule of policy.rules) {
    const reasoning = reasoningFor(policy, rule);
    for (const { when, severity, span } of rule.tiers) {
      if (reasoning.where(when, "false").length > 0 || reasoning.where(when, "true").length === 0) continue;
      findings.report("P402", placeOf(policy, when, span), {
        message: `the ${severity} tier of \`${rule.name}\` is true for every value that the schema accepts`,
        label: "always true",
        help: "check the number, its sign and its unit against the range in the metrics schema",
      });
    }
  }
}
