import { create, equals, toZonedDateTime } from "temporal-polyfill/fns/PlainDateTime";
import { getTimeZoneTransition, toPlainDateTime } from "temporal-polyfill/fns/ZonedDateTime";

const DAY_MINUTES = 1440;
const DAY_MS = 86_400_000;

/**
 * The first instant, in ms, at which the clocks of `zone` show a time or a later one: `minutes` since the midnight that begins `day`
 * (days since 1970-01-01). A time that a clock change skips is thereby the end of the gap; of a time that comes twice it is the first.
 */
export function instantOfWallTime(zone: string, day: number, minutes: number): number {
  const date = new Date((day + Math.floor(minutes / DAY_MINUTES)) * DAY_MS);
  const rest = minutes - Math.floor(minutes / DAY_MINUTES) * DAY_MINUTES;
  const asked = create(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), Math.floor(rest / 60), rest % 60);
  const found = toZonedDateTime(asked, zone, { disambiguation: "earlier" });
  if (equals(toPlainDateTime(found), asked)) return found.epochMilliseconds;
  return (getTimeZoneTransition(found, "next") ?? found).epochMilliseconds;
}
