import { parseCalendar } from "../calendar/parse.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { CalendarData } from "../model/calendar.ts";
import type { Calendar } from "../policy/ast.ts";
import type { Loader } from "../policy/loader.ts";
import type { Findings } from "./findings.ts";

/** Reads the calendar files. One that cannot be read or understood is there, undefined. */
export function readCalendars(
  calendars: ReadonlyMap<string, Calendar>,
  loader: Loader,
  findings: Findings,
): ReadonlyMap<string, CalendarData | undefined> {
  const read = new Map<string, CalendarData | undefined>();
  for (const [name, calendar] of calendars) read.set(name, readCalendar(calendar, loader, findings));
  return read;
}

function readCalendar(calendar: Calendar, loader: Loader, findings: Findings): CalendarData | undefined {
  const { value, span } = calendar.file;
  const found = loader.readText(value, span.file);
  if (!found.ok) {
    const help = didYouMean(value, found.known ?? [], "correct the path; it counts from the file that names it");
    findings.report("P501", span, { message: `the calendar \`${value}\` cannot be read: ${found.reason}`, help });
    return;
  }
  const parsed = parseCalendar(found.text);
  for (const { start, end, message, help } of parsed.problems)
    findings.report("P504", { file: found.file, start, end }, { message, help });
  return parsed.calendar;
}
