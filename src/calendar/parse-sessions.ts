import type { Node } from "yaml";
import type { LocalSession } from "../model/calendar.ts";
import { parseTimeOfDay } from "./time-of-day.ts";
import type { YamlReader } from "./yaml-reader.ts";

const NAME = /^[a-z][a-z0-9_]*$/;
const DAY = 1440;
const EXAMPLE = 'regular: { open: "09:15", close: "15:30" }';

/** `NAME: { open, close }` by name. A session may not last longer than a day, or it would meet its own next trade date. */
export function parseSessions(reader: YamlReader, node: Node, what: string): Readonly<Record<string, LocalSession>> | undefined {
  const entries = reader.entries(node, what, EXAMPLE);
  if (entries === undefined) return undefined;
  const sessions: Record<string, LocalSession> = {};
  for (const { key, value } of entries) {
    if (!NAME.test(key.value)) {
      reader.problem(key.at, `\`${key.value}\` cannot name a session`, "write small letters, digits and `_`, such as `pre_open`");
      continue;
    }
    const session = parseSession(reader, value ?? key.at, `the session \`${key.value}\``);
    if (session !== undefined) sessions[key.value] = session;
  }
  if (entries.length === 0) reader.problem(node, `${what} names no session`, `write \`${EXAMPLE}\``);
  return sessions;
}

function parseSession(reader: YamlReader, node: Node, what: string): LocalSession | undefined {
  const fields = reader.fields(node, what, ["open", "close"], '{ open: "09:15", close: "15:30" }');
  if (fields === undefined) return undefined;
  for (const key of ["open", "close"] as const) {
    if (fields[key] === undefined) reader.problem(node, `${what} has no \`${key}\` time`, `add \`${key}: "09:15"\``);
  }
  const open = fields.open && parseClockTime(reader, fields.open);
  const close = fields.close && parseClockTime(reader, fields.close);
  if (open === undefined || close === undefined) return undefined;
  if (close <= open) {
    reader.problem(
      node,
      `${what} closes before it opens`,
      'where it crosses midnight, say on which side of its trade date each time lies: `open: "17:00 -1d"` or `close: "02:00 +1d"`',
    );
    return;
  }
  if (close - open > DAY) {
    reader.problem(
      node,
      `${what} lasts longer than a day, so that it would overlap the next trade date's`,
      "shorten it to 24 hours",
    );
    return;
  }
  return { open, close };
}

/** Minutes since the local midnight of the trade date. */
export function parseClockTime(reader: YamlReader, node: Node): number | undefined {
  const text = reader.text(node, "a time");
  if (text === undefined) return undefined;
  const minutes = parseTimeOfDay(text.value);
  if (minutes !== undefined) return minutes;
  reader.problem(
    text.at,
    `\`${text.value}\` is no time of day`,
    'write two digits each, `"09:15"` to `"24:00"`, with ` -1d` or ` +1d` behind for the day before or after the trade date',
  );
}
