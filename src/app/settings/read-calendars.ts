import type { Node } from "yaml";
import { parseCalendar } from "../../calendar/parse.ts";
import { type Calendar, openCalendar } from "../../calendar/sessions.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { SessionMatch } from "../../notify/routing/table.ts";
import type { SettingsReader } from "./reader.ts";

export type Calendars = ReadonlyMap<string, Calendar>;

/** `calendars: { nse: policies/calendars/nse.yaml }` */
export function readCalendars(reader: SettingsReader, node: Node | undefined): Calendars {
  const calendars = new Map<string, Calendar>();
  const map = node === undefined ? undefined : reader.map(node, "`calendars`", "calendars: { nse: calendars/nse.yaml }");
  for (const { key, keySpan, value } of map === undefined ? [] : reader.entries(map)) {
    const name = reader.name(key, keySpan, "a calendar");
    if (name !== undefined && name.includes(".")) reader.fail("S105", keySpan, "a calendar's name has no dot", "take it out");
    if (value === undefined) reader.fail("S102", keySpan, `\`${key}\` has no value`, `write \`${key}: calendars/${key}.yaml\``);
    const path = value === undefined ? undefined : reader.path(value, "a calendar", `${key}: calendars/${key}.yaml`);
    if (name === undefined || path === undefined) continue;
    const read = reader.outside.readText(path);
    const parsed = read.ok ? parseCalendar(read.text) : undefined;
    if (parsed?.calendar !== undefined) calendars.set(name, openCalendar(parsed.calendar));
    else {
      const reason = read.ok ? (parsed?.problems[0]?.message ?? "it is none") : read.reason;
      reader.fail(
        "S105",
        value,
        `the calendar cannot be used: ${reason}`,
        "correct the path or the file; docs/calendars.md has the format",
      );
    }
  }
  return calendars;
}

/** `during: nse` or `outside: nse.pre_open`. */
export function readSession(
  reader: SettingsReader,
  calendars: Calendars,
  fields: { readonly during?: Node; readonly outside?: Node },
): SessionMatch | undefined {
  const { during, outside } = fields;
  if (during !== undefined && outside !== undefined)
    return reader.fail("S108", outside, "`during` and `outside` exclude each other", "keep one of the two");
  const node = during ?? outside;
  if (node === undefined) return undefined;
  const text = reader.text(node, "a calendar", "nse");
  if (text === undefined) return undefined;
  const [name = "", session = "regular"] = text.split(/\.(.*)/s);
  const calendar = calendars.get(name);
  if (calendar === undefined) {
    return reader.fail(
      "S105",
      node,
      `no calendar \`${name}\` is listed`,
      didYouMean(name, [...calendars.keys()], "list it under `calendars`"),
    );
  }
  const { sessions, exceptions } = calendar.data;
  const known = new Set([...Object.keys(sessions), ...Object.values(exceptions).flatMap((each) => Object.keys(each.sessions))]);
  if (!known.has(session)) {
    return reader.fail(
      "S105",
      node,
      `\`${name}\` has no session \`${session}\``,
      didYouMean(session, [...known], `it has ${[...known].join(", ")}`),
    );
  }
  return {
    inside: during !== undefined,
    name: text,
    isHeld: (at) => calendar.during(session, at),
    nextChange: (at) => calendar.nextChange(session, at),
  };
}
