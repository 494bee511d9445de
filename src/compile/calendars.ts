import type { CheckedPolicy } from "../check/checked.ts";
import type { CalendarData } from "../model/calendar.ts";
import { visitTerms } from "./named-conditions.ts";

/** The calendars that some rule asks, whole: a bundle needs no file beside it. */
export function usedCalendars(policy: CheckedPolicy): Readonly<Record<string, CalendarData>> {
  const used = new Set<string>();
  const conditions = policy.rules.flatMap(({ tiers, clear, only }) => [...tiers.map(({ when }) => when), clear?.when, only]);
  visitTerms(
    conditions.filter((condition) => condition !== undefined),
    policy,
    (term) => {
      if (term.term === "during") used.add(term.calendar);
    },
  );
  return Object.fromEntries([...policy.calendars].filter(([name]) => used.has(name)));
}
