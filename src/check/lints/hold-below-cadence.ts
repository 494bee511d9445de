import type { Span } from "../../diagnostics/span.ts";
import type { Hold } from "../../model/hold.ts";
import type { LintContext } from "./context.ts";

/** P405: a `for` within which no second snapshot comes. */
export function holdBelowCadence({ policy, findings }: LintContext): void {
  const { cadence } = policy.schema.root;
  if (cadence === undefined) return;
  const look = (hold: Hold | undefined, span: Span | undefined): void => {
    if (hold?.kind !== "duration" || span === undefined || hold.ms >= cadence) return;
    findings.report("P405", span, {
      message: `snapshots come every ${cadence / 1000}s, so a single one is enough to hold this long`,
      help: `write at least \`for ${(2 * cadence) / 1000}s\`, or leave it out`,
    });
  };
  for (const rule of policy.rules) {
    for (const tier of rule.tiers) look(tier.hold, rule.ast.tiers.find(({ severity }) => severity === tier.severity)?.hold?.span);
    look(rule.clear?.hold, rule.ast.clear?.hold?.span);
  }
}
