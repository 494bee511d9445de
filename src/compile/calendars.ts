import type { CheckedPolicy } from "../check/checked.ts";
import type { CalendarData } from "../model/calendar.ts";
import { subterms } from "../model/subterms.ts";
import type { Term } from "../model/term.ts";

/** The calendars that some rule asks, whole: a bundle needs no file beside it. */
export function usedCalendars(policy: CheckedPolicy): Readonly<Record<string, CalendarData>> {
  const used = new Set<string>();
  const seen = new Set<string>();
  const visit = (term: Term): void => {
    if (term.term === "during") used.add(term.calendar);
    if (term.term === "condition" && !seen.has(term.name)) {
      seen.add(term.name);
      const definition = policy.conditions.get(term.name);
      if (definition !== undefined) visit(definition.term);
    }
    subterms(term).forEach(visit);
  };
  for (const rule of policy.rules) {
    for (const tier of rule.tiers) visit(tier.when);
    if (rule.clear !== undefined) visit(rule.clear.when);
    if (rule.only !== undefined) visit(rule.only);
  }
  return Object.fromEntries([...policy.calendars].filter(([name]) => used.has(name)));
}
