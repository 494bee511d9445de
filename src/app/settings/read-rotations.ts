import type { Node } from "yaml";
import { parseTimeOfDay } from "../../calendar/time-of-day.ts";
import { parseTradeDate, weekdayOf } from "../../calendar/trade-date.ts";
import { zoneProblem } from "../../calendar/zone.ts";
import { type Override, type Rotation, SHORTEST_TURN } from "../../notify/routing/rotation.ts";
import { INSTANT_HELP, parseLocalInstant } from "./local-instant.ts";
import type { Bounds, SettingsReader } from "./reader.ts";

const KEYS = ["zone", "handover", "starts", "length", "members", "overrides"] as const;
type Fields = Partial<Record<(typeof KEYS)[number], Node>>;

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const MINUTE = 60_000;
const LENGTH: Bounds = { least: SHORTEST_TURN * MINUTE, most: 366 * 86_400_000, said: "4h and 366d" };
const WEEK = 7 * 1440;
/** Monday, 1 January 2024: where no start is given, the first turn begins on the first day of handover from there on. */
const ORIGIN = 19_723;
/** What is written of a name, to tell later whether it leads to somebody. */
export interface NamedAt {
  readonly name: string;
  readonly node: Node;
}

export interface ReadRotations {
  readonly rotations: Readonly<Record<string, Rotation>>;
  /** Members and those who stand in. */
  readonly names: readonly NamedAt[];
}

/** `primary: { zone: Asia/Kolkata, handover: mon 09:00, length: 7d, members: [asha, ravi] }` */
export function readRotations(reader: SettingsReader, node: Node | undefined, zone: string): ReadRotations {
  const map = node === undefined ? undefined : reader.map(node, "`rotations`", "rotations: { primary: { members: [asha, ravi] } }");
  const names: NamedAt[] = [];
  const rotations = (map === undefined ? [] : reader.entries(map)).flatMap(({ key, keySpan, value }): [string, Rotation][] => {
    const name = reader.name(key, keySpan, "a rotation");
    if (value === undefined)
      reader.fail("S104", keySpan, "it is not said who takes turns", `write \`${key}: { members: [asha, ravi] }\``);
    const rotation = name === undefined || value === undefined ? undefined : readRotation(reader, name, value, zone, names);
    return rotation === undefined ? [] : [[rotation.name, rotation]];
  });
  return { rotations: Object.fromEntries(rotations), names };
}

function readRotation(
  reader: SettingsReader,
  name: string,
  node: Node,
  settingsZone: string,
  names: NamedAt[],
): Rotation | undefined {
  const map = reader.map(node, `the rotation \`${name}\``, `${name}: { members: [asha, ravi] }`);
  if (map === undefined) return undefined;
  const fields: Fields = reader.fields(map, "a rotation", KEYS);
  const zone = readZone(reader, fields.zone, settingsZone);
  const length = fields.length === undefined ? WEEK * MINUTE : reader.durationWithin(fields.length, "`length`", LENGTH);
  const items = fields.members === undefined ? [] : (reader.list(fields.members, "`members`", "members: [asha, ravi]") ?? []);
  const members = items.flatMap((item) => {
    const member = reader.text(item, "a member", "asha");
    if (member !== undefined) names.push({ name: member, node: item });
    return member ?? [];
  });
  const [first, ...others] = members;
  const anchor = readAnchor(reader, fields);
  const overrides = fields.overrides === undefined ? [] : readOverrides(reader, fields.overrides, zone, names);
  if (first === undefined) return reader.fail("S104", fields.members ?? node, "nobody takes turns", "add `members: [asha, ravi]`");
  if (length === undefined || anchor === undefined) return undefined;
  if (length % MINUTE !== 0)
    return reader.fail("S105", fields.length, "a turn is whole minutes long", "write for example `7d` or `12h`");
  return { name, zone, anchor, length: length / MINUTE, members: [first, ...others], overrides };
}

function readAnchor(reader: SettingsReader, { handover, starts }: Fields): Rotation["anchor"] | undefined {
  const text = handover === undefined ? "mon 09:00" : reader.text(handover, "`handover`", "handover: mon 09:00");
  if (text === undefined) return undefined;
  const match = /^(?:([a-z]{3}) )?(\d{2}:\d{2})$/.exec(text.trim().toLowerCase());
  const weekday = match?.[1] === undefined ? undefined : WEEKDAYS.findIndex((day) => day === match[1]) + 1;
  const minute = parseTimeOfDay(match?.[2] ?? "");
  if (minute === undefined || minute >= 1440 || weekday === 0)
    return reader.fail(
      "S105",
      handover,
      `\`${text}\` is no time of handover`,
      "write `mon 09:00`, or `09:00` for turns of a day or less",
    );
  const written = starts === undefined ? undefined : reader.text(starts, "`starts`", "starts: 2026-01-05");
  if (written === undefined) return { day: ORIGIN + ((weekday ?? 1) - 1), minute };
  const day = parseTradeDate(written);
  if (day === undefined) return reader.fail("S105", starts, `\`${written}\` is no date`, "write for example `2026-01-05`");
  if (weekday === undefined || weekdayOf(day) === weekday) return { day, minute };
  return reader.fail("S108", starts, "this is another day of the week than that of `handover`", "make the two agree");
}

function readOverrides(reader: SettingsReader, node: Node, zone: string, names: NamedAt[]): readonly Override[] {
  const example = "overrides: [{ from: 2026-01-05 09:00, until: 2026-01-06 09:00, who: ravi }]";
  return (reader.list(node, "`overrides`", example) ?? []).flatMap((item) => {
    const map = reader.map(item, "an override", "{ from: 2026-01-05 09:00, until: 2026-01-06 09:00, who: ravi }");
    const fields = map === undefined ? undefined : reader.fields(map, "an override", ["from", "until", "who"]);
    if (fields === undefined) return [];
    const { from, until, who } = fields;
    if (from === undefined || until === undefined || who === undefined)
      return reader.fail("S104", item, "an override needs `from`, `until` and `who`", "add what is missing", []) ?? [];
    const [begin, end] = [readInstant(reader, from, zone), readInstant(reader, until, zone)];
    const name = reader.text(who, "`who`", "who: ravi");
    if (begin === undefined || end === undefined || name === undefined) return [];
    names.push({ name, node: who });
    if (begin < end) return [{ from: begin, until: end, who: name }];
    return reader.fail("S105", until, "it ends before it begins", "exchange the two", []) ?? [];
  });
}

export function readInstant(reader: SettingsReader, node: Node, zone: string): number | undefined {
  const text = reader.text(node, "an instant", "2026-01-05 09:00");
  if (text === undefined) return undefined;
  return parseLocalInstant(text, zone) ?? reader.fail("S105", node, `\`${text}\` is no instant`, INSTANT_HELP);
}

export function readZone(reader: SettingsReader, node: Node | undefined, otherwise: string): string {
  const zone = node === undefined ? undefined : reader.text(node, "`zone`", "zone: Asia/Kolkata");
  const problem = zone === undefined ? undefined : zoneProblem(zone);
  if (problem === undefined) return zone ?? otherwise;
  return reader.fail("S105", node, `\`${zone ?? ""}\` is no time zone`, problem.help, otherwise) ?? otherwise;
}
