import { parseTradeDate, weekdayOf } from "../../calendar/trade-date.ts";
import { instantOfWallTime } from "../../calendar/wall-clock.ts";
import { matchesGlob } from "../../model/glob.ts";
import type { Severity } from "../../model/severity.ts";
import { dayIn } from "../../monitor/day.ts";
import type { SessionMatch } from "./table.ts";

/** When recipients are not to be disturbed by anything but what is critical. */
export interface QuietHours {
  /** Names or globs of recipients; undefined: all. */
  readonly recipients?: readonly string[];
  readonly when: QuietWindow | SessionMatch;
}

/** By the clocks of a zone, `[from, until)` in minutes since midnight; one that ends before it begins ends on the next day. */
export interface QuietWindow {
  readonly zone: string;
  readonly from: number;
  readonly until: number;
  /** ISO weekdays on which it begins. */
  readonly weekdays: readonly number[];
}

const DAY = 1440;

/**
 * When the quiet hours of a recipient end that a notification of `severity` would disturb at `at`, ms since the epoch; undefined: it may be told.
 * What is critical always may.
 */
export function quietUntil(all: readonly QuietHours[], recipient: string, severity: Severity, at: number): number | undefined {
  if (severity === "critical") return undefined;
  const ends = all
    .filter(({ recipients }) => recipients === undefined || recipients.some((pattern) => matchesGlob(recipient, pattern)))
    .flatMap(({ when }) => ("isHeld" in when ? sessionEnd(when, at) : windowEnd(when, at)) ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** ms: what never changes is asked again after so long. */
const NEVER = 86_400_000;

function sessionEnd({ inside, isHeld, nextChange }: SessionMatch, at: number): number | undefined {
  return isHeld(at) === inside ? (nextChange(at) ?? at + NEVER) : undefined;
}

function windowEnd({ zone, from, until, weekdays }: QuietWindow, at: number): number | undefined {
  const today = parseTradeDate(dayIn(zone)(at)) ?? 0;
  for (const day of [today - 1, today]) {
    if (!weekdays.includes(weekdayOf(day))) continue;
    const begin = instantOfWallTime(zone, day, from);
    const end = instantOfWallTime(zone, day, until <= from ? until + DAY : until);
    if (begin <= at && at < end) return end;
  }
  return undefined;
}
