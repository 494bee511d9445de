import type { Bundle } from "../../bundle/bundle.ts";
import { isKnown } from "../../notify/routing/decide.ts";
import type { Settings } from "./settings.ts";

/** An escalation that leads to nobody the settings know. */
export interface StrayEscalation {
  readonly policy: string;
  readonly rule: string;
  readonly who: string;
}

/** Of rules of these policies; none where there are no recipients at all, since then nobody is told anything. */
export function strayEscalations({ recipients, routing }: Settings, bundles: readonly Bundle[]): readonly StrayEscalation[] {
  if (recipients.length === 0) return [];
  return bundles.flatMap(({ policy, alerts }) =>
    alerts.flatMap(({ rule, escalations }) =>
      escalations.flatMap(({ to: who }) => (isKnown(routing.table, who) ? [] : { policy, rule, who })),
    ),
  );
}

/** One sentence for each name, with the first rule that has it. */
export function tellStrays(strays: readonly StrayEscalation[]): readonly string[] {
  const byName = new Map<string, StrayEscalation[]>();
  for (const stray of strays) byName.set(stray.who, [...(byName.get(stray.who) ?? []), stray]);
  return [...byName].map(([who, all]) => {
    const [first, ...others] = all;
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `\`${first?.policy ?? ""}\` escalates \`${first?.rule ?? ""}\`${more} to \`${who}\`, whom the settings do not know`;
  });
}
