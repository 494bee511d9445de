import type { Node } from "yaml";
import type { CalendarException, LocalSession } from "../model/calendar.ts";
import { nearestName } from "./nearest.ts";
import { parseClockTime, parseSessions } from "./parse-sessions.ts";
import { formatTimeOfDay } from "./time-of-day.ts";
import { parseTradeDate, weekdayName, weekdayOf } from "./trade-date.ts";
import type { Text, YamlReader } from "./yaml-reader.ts";

/** What an ordinary day of this calendar is: the exceptions are told apart from it. */
export interface OrdinaryDay {
  readonly weekdays: readonly number[];
  readonly sessions: Readonly<Record<string, LocalSession>>;
  /** False when `sessions` itself is wrong: then nothing is said about names that are not in it. */
  readonly sessionsKnown: boolean;
  readonly horizon: string | undefined;
}

interface ExceptionFields {
  readonly closed?: Node;
  readonly early_closes?: Node;
  readonly special?: Node;
}

/** The trade dates that differ: `closed`, `early_closes` and `special`. A date stands in one of them, once. */
export function exceptionsOf(
  reader: YamlReader,
  fields: ExceptionFields,
  ordinary: OrdinaryDay,
): Readonly<Record<string, CalendarException>> {
  const dates = new Map<string, CalendarException>();
  const add = (date: Text, exception: CalendarException | undefined): void => {
    if (dates.has(date.value)) reader.problem(date.at, `${date.value} is given twice`, "keep it under one heading");
    else if (exception !== undefined) dates.set(date.value, exception);
  };
  for (const { key, value } of datesOf(reader, fields.closed, "`closed`", '2026-12-25: "Christmas"', ordinary)) {
    if (!isTradingDay(reader, key, ordinary)) continue;
    if (value === undefined)
      reader.problem(key.at, `${key.value} has no name`, `say why the venue is closed, \`${key.value}: "Christmas"\``);
    const name = value && reader.text(value, `the name of ${key.value}`);
    add(key, name && { name: name.value, sessions: {} });
  }
  const early = datesOf(reader, fields.early_closes, "`early_closes`", '2026-11-27: { name: ..., close: "13:00" }', ordinary);
  for (const { key, value } of early) {
    if (isTradingDay(reader, key, ordinary)) add(key, earlyClose(reader, key, value ?? key.at, ordinary));
  }
  const special = datesOf(reader, fields.special, "`special`", "2025-02-01: { name: ..., sessions: ... }", ordinary);
  for (const { key, value } of special) add(key, specialDay(reader, key, value ?? key.at, ordinary));
  return Object.fromEntries([...dates].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function datesOf(
  reader: YamlReader,
  node: Node | undefined,
  what: string,
  example: string,
  ordinary: OrdinaryDay,
): readonly { readonly key: Text; readonly value: Node | undefined }[] {
  const entries = node === undefined ? [] : (reader.entries(node, what, example) ?? []);
  return entries.filter(({ key }) => {
    if (parseTradeDate(key.value) === undefined) {
      reader.problem(key.at, `\`${key.value}\` is no date`, "write year, month and day, such as `2026-12-25`");
      return false;
    }
    if (ordinary.horizon !== undefined && key.value > ordinary.horizon) {
      reader.problem(
        key.at,
        `${key.value} lies past the horizon, ${ordinary.horizon}`,
        "move the horizon to the last date that is known",
      );
      return false;
    }
    return true;
  });
}

/** A closure on a day without trading is nearly always a wrong date. */
function isTradingDay(reader: YamlReader, { value, at }: Text, ordinary: OrdinaryDay): boolean {
  const weekday = weekdayOf(parseTradeDate(value) ?? 0);
  if (ordinary.weekdays.includes(weekday)) return true;
  reader.problem(
    at,
    `${value} is a ${weekdayName(weekday)}, when no session is held anyway`,
    "correct the date, or remove the line",
  );
  return false;
}

/**
 * Every session is cut at `close`, and one that would open then or later is not held, unless `sessions` gives its hours.
 */
function earlyClose(reader: YamlReader, date: Text, node: Node, ordinary: OrdinaryDay): CalendarException | undefined {
  const what = `the early close of ${date.value}`;
  const fields = reader.fields(node, what, ["name", "close", "sessions"], '{ name: "Christmas Eve", close: "13:00" }');
  if (fields === undefined) return undefined;
  const name = requireName(reader, date, node, fields.name);
  if (fields.close === undefined) {
    reader.problem(node, `${what} has no \`close\` time`, 'add `close: "13:00"`');
    return;
  }
  const close = parseClockTime(reader, fields.close);
  const replaced = fields.sessions && knownSessions(reader, fields.sessions, what, ordinary);
  if (name === undefined || close === undefined) return undefined;
  const kept = Object.entries(ordinary.sessions)
    .filter(([, session]) => session.open < close)
    .map(([session, { open, close: usual }]): [string, LocalSession] => [session, { open, close: Math.min(usual, close) }]);
  const isEarlier = Object.values(ordinary.sessions).some((session) => session.close > close);
  if (!isEarlier && ordinary.sessionsKnown) {
    reader.problem(
      fields.close,
      `${formatTimeOfDay(close)} is no earlier than the usual close`,
      "correct the time, or remove the line",
    );
    return;
  }
  return { name, sessions: { ...Object.fromEntries(kept), ...replaced } };
}

/** Exactly the sessions given. */
function specialDay(reader: YamlReader, date: Text, node: Node, ordinary: OrdinaryDay): CalendarException | undefined {
  const what = `the special day ${date.value}`;
  const example = '{ name: "Muhurat", sessions: { regular: { open: "13:45", close: "14:45" } } }';
  const fields = reader.fields(node, what, ["name", "sessions"], example);
  if (fields === undefined) return undefined;
  const name = requireName(reader, date, node, fields.name);
  if (fields.sessions === undefined) {
    reader.problem(node, `${what} has no \`sessions\``, `write \`${example}\``);
    return;
  }
  if (isOrdinaryWord(reader, fields.sessions)) return name === undefined ? undefined : { name, sessions: ordinary.sessions };
  const sessions = knownSessions(reader, fields.sessions, what, ordinary);
  return name === undefined || sessions === undefined ? undefined : { name, sessions };
}

/** `sessions: ordinary`: a Saturday on which the usual sessions are held. */
function isOrdinaryWord(reader: YamlReader, node: Node): boolean {
  if (!("source" in node)) return false;
  return reader.text(node, "`sessions`")?.value === "ordinary";
}

function requireName(reader: YamlReader, date: Text, node: Node, name: Node | undefined): string | undefined {
  if (name === undefined) {
    reader.problem(node, `${date.value} has no name`, "say why the day differs, `name: ...`");
    return;
  }
  return reader.text(name, `the name of ${date.value}`)?.value;
}

function knownSessions(
  reader: YamlReader,
  node: Node,
  what: string,
  ordinary: OrdinaryDay,
): Readonly<Record<string, LocalSession>> | undefined {
  const sessions = parseSessions(reader, node, `\`sessions\` of ${what}`);
  if (sessions === undefined) return undefined;
  const names = Object.keys(ordinary.sessions);
  for (const session of Object.keys(sessions)) {
    if (!ordinary.sessionsKnown || names.includes(session)) continue;
    const near = nearestName(session, names);
    reader.problem(
      node,
      `\`${session}\` is no session of this calendar`,
      near === undefined ? `use one of ${names.map((each) => `\`${each}\``).join(", ")}` : `did you mean \`${near}\`?`,
    );
  }
  return sessions;
}
