import { parseTimeOfDay } from "../../calendar/time-of-day.ts";
import { parseTradeDate } from "../../calendar/trade-date.ts";
import { instantOfWallTime } from "../../calendar/wall-clock.ts";
import { parseTimestamp } from "../../model/timestamp.ts";

/** ms since the epoch of `2026-01-05T09:00:00Z`, or of `2026-01-05 09:00` by the clocks of a zone; undefined for anything else. */
export function parseLocalInstant(text: string, zone: string): number | undefined {
  const instant = parseTimestamp(text);
  if (!Number.isNaN(instant)) return instant;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/.exec(text.trim());
  const day = match === null ? undefined : parseTradeDate(match[1] ?? "");
  const minute = parseTimeOfDay(match?.[2] ?? "00:00");
  return day === undefined || minute === undefined ? undefined : instantOfWallTime(zone, day, minute);
}

export const INSTANT_HELP = "write `2026-01-05 09:00`, or with an offset `2026-01-05T09:00:00+05:30`";
