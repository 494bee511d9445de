import type { Hold } from "../../model/hold.ts";
import { both } from "../reason/box.ts";
import { type LintContext, placeOf, reasoningFor } from "./context.ts";

/** P403: a tier whose condition always brings a more severe one with it, held no longer. */
export function shadowedTier({ policy, findings }: LintContext): void {
  for (const rule of policy.rules) {
    const reasoning = reasoningFor(policy, rule);
    for (const [index, tier] of rule.tiers.entries()) {
      const holds = reasoning.where(tier.when, "true");
      if (holds.length === 0) continue;
      const hiding = rule.tiers.slice(index + 1).find((stricter) => {
        return noLonger(stricter.hold, tier.hold) && both(holds, reasoning.where(stricter.when, "not true")).length === 0;
      });
      if (hiding === undefined) continue;
      findings.report("P403", placeOf(policy, tier.when, tier.span), {
        message: `the ${tier.severity} tier is never seen: whenever it is true, the ${hiding.severity} tier is true as well`,
        label: tier.severity,
        secondary: [{ span: placeOf(policy, hiding.when, hiding.span), text: hiding.severity }],
        help: "swap the thresholds, or remove the tier",
      });
    }
  }
}

function noLonger(stricter: Hold | undefined, lesser: Hold | undefined): boolean {
  if (stricter === undefined) return true;
  if (stricter.kind === "duration") return stricter.ms <= (lesser?.kind === "duration" ? lesser.ms : 0);
  return stricter.kind === "snapshots" && stricter.count <= (lesser?.kind === "snapshots" ? lesser.count : 1);
}
