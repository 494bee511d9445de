import { didYouMean } from "../../diagnostics/suggest.ts";
import { BUILT_IN_RULES } from "../../model/built-in-rules.ts";
import type { PolicyRecord } from "../../monitor/store.ts";
import { policiesAtWork } from "./rules-at-work.ts";

/** What to say of a rule that no policy at work has; undefined of one that is known, or where no policy is. */
export function unknownRule(rule: string, records: readonly PolicyRecord[]): string | undefined {
  const policies = [...policiesAtWork(records).values()];
  const rules: readonly string[] = policies.flatMap(({ alerts }) => alerts.map((each) => each.rule));
  const known: readonly string[] = [...rules, ...BUILT_IN_RULES];
  if (rules.length === 0 || known.includes(rule)) return undefined;
  return `no policy at work has a rule \`${rule}\`; ${didYouMean(rule, known, "list the rules with `policy check`")}`;
}
