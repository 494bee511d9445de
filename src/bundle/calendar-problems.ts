import { parseTradeDate } from "../calendar/trade-date.ts";
import { zoneProblem } from "../calendar/zone.ts";
import type { CalendarData, LocalSession } from "../model/calendar.ts";
import type { Bundle } from "./bundle.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

const MINUTES_A_DAY = 1440;

/** What is unsound about the calendars of a bundle: zones, dates, sessions that close before they open. */
export function calendarProblems(bundle: Bundle): readonly BundleProblem[] {
  return Object.entries(bundle.calendars).flatMap(([name, calendar]) => problemsOf(calendar, pointerTo("/calendars", name)));
}

function problemsOf(calendar: CalendarData, pointer: string): BundleProblem[] {
  const problems = sessionProblems(calendar.sessions, pointerTo(pointer, "sessions"));
  const zone = zoneProblem(calendar.zone);
  if (zone !== undefined) {
    problems.push({ pointer: pointerTo(pointer, "zone"), message: `\`${calendar.zone}\` is no time zone`, help: zone.help });
  }
  if (calendar.horizon !== undefined && parseTradeDate(calendar.horizon) === undefined) {
    problems.push(damaged(pointerTo(pointer, "horizon"), `there is no day \`${calendar.horizon}\``));
  }
  if (new Set(calendar.weekdays).size !== calendar.weekdays.length) {
    problems.push(damaged(pointerTo(pointer, "weekdays"), "a weekday is named twice"));
  }
  for (const [date, { sessions }] of Object.entries(calendar.exceptions)) {
    const place = pointerTo(pointer, "exceptions", date);
    if (parseTradeDate(date) === undefined) problems.push(damaged(place, `there is no day \`${date}\``));
    problems.push(...sessionProblems(sessions, pointerTo(place, "sessions")));
  }
  return problems;
}

function sessionProblems(sessions: Readonly<Record<string, LocalSession>>, pointer: string): BundleProblem[] {
  return Object.entries(sessions).flatMap(([name, { open, close }]) => {
    if (close > open && close - open <= MINUTES_A_DAY) return [];
    return [damaged(pointerTo(pointer, name), `the session \`${name}\` must close after it opens, within a day`)];
  });
}
