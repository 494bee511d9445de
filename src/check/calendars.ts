import { parseCalendar } from "../calendar/parse.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { CalendarData } from "../model/calendar.ts";
import type { Calendar } from "../policy/ast.ts";
import type { Loader } from "../policy/loader.ts";
import type { Findings } from "./findings.ts";

type ParsedCalendar = ReturnType<typeof parseCalendar>;

/** What was read, by text: the policies of one run share few calendars. */
const known = new WeakMap<Loader, Map<string, ParsedCalendar>>();

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
    const help = found.fix ?? didYouMean(value, found.known ?? [], "correct the path; it counts from the file that names it");
    findings.report("P501", span, { message: `the calendar \`${value}\` cannot be read: ${found.reason}`, help });
    return;
  }
  const ofLoader = known.get(loader) ?? new Map<string, ParsedCalendar>();
  known.set(loader, ofLoader);
  const parsed = ofLoader.get(found.text) ?? parseCalendar(found.text);
  ofLoader.set(found.text, parsed);
  for (const { start, end, message, help } of parsed.problems)
    findings.report("P504", { file: found.file, start, end }, { message, help });
  return parsed.calendar;
}
