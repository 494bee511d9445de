import type { CalendarData } from "../model/calendar.ts";
import { type SessionInterval, TradeDates } from "./intervals.ts";
import { parseTradeDate } from "./trade-date.ts";
import { instantOfWallTime } from "./wall-clock.ts";

const DAY_MS = 86_400_000;
/** Ordinary weeks repeat after 7 days; a clock change can take one session of a week away. */
const LONGEST_WAIT_DAYS = 16;

/** Answers when sessions are held. Instants are ms since the epoch. */
export interface Calendar {
  readonly data: CalendarData;
  /** Whether `now` lies in the session, `[open, close)`. Cheap to ask at every evaluation. */
  during(session: string, now: number): boolean;
  /** The first instant after `now` at which `during` changes; undefined where it never does. */
  nextChange(session: string, now: number): number | undefined;
  /** The sessions that belong to a trade date `2025-10-21`, by opening; none where it is closed or no date. */
  intervalsOf(tradeDate: string): readonly SessionInterval[];
  /** Whether closures of the local date of `now` are no longer known: ordinary weekdays are then assumed. */
  pastHorizon(now: number): boolean;
}

/** A stretch of one UTC day, `[from, until)`, in which a session is or is not held throughout. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly held: boolean;
}

/** The zone and the dates of `data` must be sound: `parseCalendar` and the loading of a bundle see to it. */
export function openCalendar(data: CalendarData): Calendar {
  const dates = new TradeDates(data);
  const latest = new Map<string, Stretch>();
  let horizonEnd: number | undefined;

  const stretchAt = (session: string, now: number): Stretch => {
    const last = latest.get(session);
    if (last !== undefined && now >= last.from && now < last.until) return last;
    const found = findStretch(dates, session, now);
    latest.set(session, found);
    return found;
  };

  return {
    data,
    during: (session, now) => Number.isFinite(now) && stretchAt(session, now).held,
    nextChange(session, now) {
      if (!Number.isFinite(now)) return undefined;
      const { held, until } = findStretch(dates, session, now);
      const end = Math.max(now, (dates.lastException ?? 0) * DAY_MS) + LONGEST_WAIT_DAYS * DAY_MS;
      for (let at = until; at < end; ) {
        const next = findStretch(dates, session, at);
        if (next.held !== held) return at;
        at = next.until;
      }
      return undefined;
    },
    intervalsOf(tradeDate) {
      const day = parseTradeDate(tradeDate);
      return day === undefined ? [] : dates.intervals(day);
    },
    pastHorizon(now) {
      if (data.horizon === undefined) return false;
      horizonEnd ??= instantOfWallTime(data.zone, (parseTradeDate(data.horizon) ?? 0) + 1, 0);
      return now >= horizonEnd;
    },
  };
}

/**
 * Local times reach from a day before the trade date to the end of the day after it, and a zone lies at most 14 hours from UTC: the
 * sessions that touch a UTC day belong to trade dates at most two days from it.
 */
function findStretch(dates: TradeDates, session: string, now: number): Stretch {
  const day = Math.floor(now / DAY_MS);
  let [from, until, held] = [day * DAY_MS, (day + 1) * DAY_MS, false];
  for (let date = day - 2; date <= day + 2; date += 1) {
    for (const interval of dates.intervals(date)) {
      if (interval.session !== session) continue;
      if (interval.open <= now && now < interval.close) {
        if (!held) [from, until] = [Math.max(interval.open, day * DAY_MS), Math.min(interval.close, (day + 1) * DAY_MS)];
        held = true;
      } else if (!held) {
        if (interval.close <= now) from = Math.max(from, interval.close);
        else until = Math.min(until, interval.open);
      }
    }
  }
  return { from, until, held };
}
