import type { Node } from "yaml";
import { parseTimeOfDay } from "../../calendar/time-of-day.ts";
import type { QuietHours } from "../../notify/routing/quiet-hours.ts";
import { type Calendars, readSession } from "./read-calendars.ts";
import { readTexts } from "./read-names.ts";
import { readZone, WEEKDAYS } from "./read-rotations.ts";
import type { SettingsReader } from "./reader.ts";

const KEYS = ["from", "until", "days", "zone", "during", "outside", "recipients"] as const;
const EXAMPLE = '{ from: "22:00", until: "07:00", zone: Asia/Kolkata }';

/** `quiet_hours: [{ from: "22:00", until: "07:00" }, { outside: nse, recipients: desk }]` */
export function readQuietHours(
  reader: SettingsReader,
  node: Node | undefined,
  zone: string,
  calendars: Calendars,
): readonly QuietHours[] {
  const items = node === undefined ? [] : (reader.list(node, "`quiet_hours`", `quiet_hours: [${EXAMPLE}]`) ?? []);
  return items.flatMap((item): readonly QuietHours[] => {
    const map = reader.map(item, "quiet hours", EXAMPLE);
    const fields = map === undefined ? undefined : reader.fields(map, "quiet hours", KEYS);
    if (fields === undefined) return [];
    const recipients = fields.recipients === undefined ? undefined : readTexts(reader, fields.recipients, "`recipients`", "desk");
    const whom = recipients === undefined ? {} : { recipients };
    const byClock = fields.from ?? fields.until ?? fields.days ?? fields.zone;
    if (fields.during !== undefined || fields.outside !== undefined) {
      if (byClock !== undefined)
        reader.fail("S108", byClock, "quiet hours go by a calendar or by the clock, not by both", "make it two entries");
      const session = readSession(reader, calendars, fields);
      return session === undefined ? [] : [{ ...whom, when: session }];
    }
    const { from: first, until: last, days } = fields;
    if (first === undefined || last === undefined)
      return (
        reader.fail("S104", item, "it is not said when it is quiet", `write \`${EXAMPLE}\`, or \`outside: CALENDAR\``, []) ?? []
      );
    const [from, until] = [readTime(reader, first), readTime(reader, last)];
    const weekdays = days === undefined ? [1, 2, 3, 4, 5, 6, 7] : readDays(reader, days);
    const ownZone = readZone(reader, fields.zone, zone);
    if (from === undefined || until === undefined || weekdays.length === 0) return [];
    if (from === until)
      return (
        reader.fail(
          "S105",
          last,
          "quiet hours that end when they begin",
          'write `from: "00:00", until: "24:00"` for a whole day',
          [],
        ) ?? []
      );
    return [{ ...whom, when: { zone: ownZone, from, until, weekdays } }];
  });
}

function readTime(reader: SettingsReader, node: Node): number | undefined {
  const text = reader.text(node, "a time of day", '"22:00"');
  const minute = text === undefined ? undefined : parseTimeOfDay(text);
  if (text === undefined || (minute !== undefined && minute >= 0 && minute <= 1440)) return minute;
  return reader.fail("S105", node, `\`${text}\` is no time of day`, 'write it as `"22:00"`');
}

function readDays(reader: SettingsReader, node: Node): readonly number[] {
  const items = reader.isText(node) ? [node] : (reader.list(node, "`days`", "days: [mon, tue]") ?? []);
  return items.flatMap((item) => {
    const day = reader.choice(item, "a day", WEEKDAYS);
    return day === undefined ? [] : [WEEKDAYS.indexOf(day) + 1];
  });
}
