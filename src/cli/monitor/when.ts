import { localDateTime } from "../../model/local-date-time.ts";
import { parseTimestamp } from "../../model/timestamp.ts";

const SIZES: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const LONGEST = 100 * 366 * 86_400_000;

/** `90s`, `2h`, `1h30m`: ms, more than none; undefined for anything else. */
export function parseLength(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:ms|s|m|h|d|w))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d|w)/g)];
  const length = parts.reduce((sum, [, count = "", unit = ""]) => sum + Number(count) * (SIZES[unit] ?? 0), 0);
  return length > 0 && length <= LONGEST ? length : undefined;
}

export const LENGTH_HELP = "write a length such as `90s`, `30m` or `2h`, or an instant such as `2026-01-05T09:15:00+05:30`";

/** So long before `now`, or an instant. */
export function parseSince(text: string, now: number): number | undefined {
  const length = parseLength(text);
  return length === undefined ? instant(text) : now - length;
}

/** So long after `now`, or an instant. */
export function parseUntil(text: string, now: number): number | undefined {
  const length = parseLength(text);
  return length === undefined ? instant(text) : now + length;
}

function instant(text: string): number | undefined {
  const at = parseTimestamp(text);
  return Number.isNaN(at) ? undefined : at;
}

/** Shows instants in one zone. */
export interface LocalTime {
  /** `2025-10-14 11:05:30` */
  full(at: number): string;
  /** `11:05` on the day of `now`, with the date otherwise. */
  near(at: number, now: number): string;
  /** `11:05` */
  minute(at: number): string;
}

export function localTime(zone: string): LocalTime {
  const read = localDateTime(zone);
  const full = (at: number): string => {
    const { date, time } = read(at);
    return `${date} ${time}`;
  };
  return {
    full,
    near: (at, now) => {
      const [text, today] = [full(at), full(now)];
      return text.slice(0, 10) === today.slice(0, 10) ? text.slice(11, 16) : text.slice(0, 16);
    },
    minute: (at) => full(at).slice(11, 16),
  };
}
