import type { YAMLMap } from "yaml";
import type { CalendarData, CalendarException, LocalSession } from "../model/calendar.ts";
import { exceptionsOf } from "./parse-exceptions.ts";
import { parseSessions } from "./parse-sessions.ts";
import { parseTradeDate } from "./trade-date.ts";
import { type CalendarProblem, YamlReader } from "./yaml-reader.ts";
import { zoneProblem } from "./zone.ts";

const KEYS = ["name", "zone", "source", "horizon", "weekdays", "sessions", "closed", "early_closes", "special"] as const;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/**
 * Reads a calendar file, the format of docs/calendars.md. With any problem there is no calendar: a day that is wrong is worse than a policy
 * that does not compile.
 */
export function parseCalendar(text: string): { readonly calendar?: CalendarData; readonly problems: readonly CalendarProblem[] } {
  const reader = new YamlReader(text);
  const calendar = reader.root === undefined ? undefined : calendarOf(reader, reader.root);
  const problems = [...reader.problems].sort((a, b) => a.start - b.start);
  return calendar === undefined || problems.length > 0 ? { problems } : { calendar, problems };
}

function calendarOf(reader: YamlReader, root: YAMLMap): CalendarData | undefined {
  const fields = reader.fields(root, "a calendar", KEYS, "name: nse");
  if (fields === undefined) return undefined;
  for (const key of ["name", "zone", "source", "horizon", "weekdays", "sessions"] as const) {
    if (fields[key] === undefined && !isPresent(root, key)) reader.problem(firstKey(root), `\`${key}\` is missing`, EXAMPLES[key]);
  }
  const name = fields.name && reader.text(fields.name, "`name`");
  const zone = fields.zone && zoneOf(reader, fields.zone);
  const source = fields.source && reader.text(fields.source, "`source`");
  const horizon = fields.horizon && horizonOf(reader, fields.horizon);
  const weekdays = fields.weekdays && weekdaysOf(reader, fields.weekdays);
  const sessions = fields.sessions && ordinarySessions(reader, fields.sessions);
  const exceptions: Readonly<Record<string, CalendarException>> = exceptionsOf(reader, fields, {
    weekdays: weekdays ?? [1, 2, 3, 4, 5, 6, 7],
    sessions: sessions ?? {},
    sessionsKnown: sessions !== undefined,
    horizon: typeof horizon === "string" ? horizon : undefined,
  });
  if (!name || !zone || !source || horizon === undefined || !weekdays || !sessions) return undefined;
  return {
    name: name.value,
    zone,
    source: source.value,
    ...(horizon === null ? {} : { horizon }),
    sessions,
    weekdays,
    exceptions,
  };
}

const EXAMPLES = {
  name: "add `name: nse`",
  zone: "add an IANA name, `zone: Asia/Kolkata`",
  source: 'say where the dates come from, `source: "the exchange\'s circular of ..."`',
  horizon:
    "add the last date whose closures are known, `horizon: 2026-12-31`, or `horizon: none` where there are no closures to know",
  weekdays: "add `weekdays: [mon, tue, wed, thu, fri]`",
  sessions: 'add `sessions: { regular: { open: "09:15", close: "15:30" } }`',
} as const;

type Fields = NonNullable<ReturnType<typeof YamlReader.prototype.fields<(typeof KEYS)[number]>>>;
type FieldNode = NonNullable<Fields["name"]>;

function isPresent(root: YAMLMap, key: string): boolean {
  return root.has(key);
}

function firstKey(root: YAMLMap): FieldNode | undefined {
  return root.items[0]?.key as FieldNode | undefined;
}

function zoneOf(reader: YamlReader, node: FieldNode): string | undefined {
  const text = reader.text(node, "`zone`");
  if (text === undefined) return undefined;
  const problem = zoneProblem(text.value);
  if (problem === undefined) return text.value;
  reader.problem(text.at, `\`${text.value}\` is no IANA time zone`, problem.help);
}

/** Null where the file says `none`. */
function horizonOf(reader: YamlReader, node: FieldNode): string | null | undefined {
  const text = reader.text(node, "`horizon`");
  if (text === undefined) return undefined;
  if (text.value === "none") return null;
  if (parseTradeDate(text.value) !== undefined) return text.value;
  reader.problem(text.at, `\`${text.value}\` is no date`, "write a date such as `2026-12-31`, or `none`");
}

function weekdaysOf(reader: YamlReader, node: FieldNode): readonly number[] | undefined {
  const texts = reader.list(node, "`weekdays`", "weekdays: [mon, tue, wed, thu, fri]");
  if (texts === undefined) return undefined;
  const found = new Set<number>();
  for (const { value, at } of texts) {
    const index = DAYS.findIndex((day) => day === value);
    if (index < 0) reader.problem(at, `\`${value}\` is no weekday`, `write one of ${DAYS.map((day) => `\`${day}\``).join(", ")}`);
    else if (found.has(index + 1)) reader.problem(at, `\`${value}\` stands twice`, "keep one of the two");
    else found.add(index + 1);
  }
  return [...found].sort((a, b) => a - b);
}

function ordinarySessions(reader: YamlReader, node: FieldNode): Readonly<Record<string, LocalSession>> | undefined {
  const before = reader.problems.length;
  const sessions = parseSessions(reader, node, "`sessions`");
  if (sessions === undefined) return undefined;
  if (!Object.hasOwn(sessions, "regular") && reader.problems.length === before) {
    reader.problem(
      node,
      "there is no session `regular`, and that is the one which `during` means",
      "name one of the sessions `regular`",
    );
  }
  return sessions;
}
