import type { CalendarData, LocalSession } from "../model/calendar.ts";
import { parseTradeDate, weekdayOf } from "./trade-date.ts";
import { instantOfWallTime } from "./wall-clock.ts";

/** One session of one trade date as instants, `[open, close)` in ms. */
export interface SessionInterval {
  readonly session: string;
  readonly open: number;
  readonly close: number;
}

const NO_SESSIONS: Readonly<Record<string, LocalSession>> = {};
const MOST_DATES_KEPT = 512;

/** The sessions of each trade date as instants, worked out when they are first asked for and then kept. */
export class TradeDates {
  readonly #data: CalendarData;
  readonly #exceptions: ReadonlyMap<number, Readonly<Record<string, LocalSession>>>;
  readonly #kept = new Map<number, readonly SessionInterval[]>();

  constructor(data: CalendarData) {
    this.#data = data;
    this.#exceptions = new Map(
      Object.entries(data.exceptions).flatMap(([date, { sessions }]) => {
        const day = parseTradeDate(date);
        return day === undefined ? [] : [[day, sessions] as const];
      }),
    );
  }

  /** The last day that differs from an ordinary one; undefined where none does. Days since 1970-01-01. */
  get lastException(): number | undefined {
    return this.#exceptions.size === 0 ? undefined : Math.max(...this.#exceptions.keys());
  }

  /** Sessions of the trade date `day`, by opening. A session that a clock change leaves no time for is not held. */
  intervals(day: number): readonly SessionInterval[] {
    const kept = this.#kept.get(day);
    if (kept !== undefined) return kept;
    const intervals = Object.entries(this.#sessionsOf(day))
      .map(([session, local]) => ({
        session,
        open: instantOfWallTime(this.#data.zone, day, local.open),
        close: instantOfWallTime(this.#data.zone, day, local.close),
      }))
      .filter(({ open, close }) => open < close)
      .sort((a, b) => a.open - b.open || a.close - b.close);
    if (this.#kept.size >= MOST_DATES_KEPT) this.#kept.clear();
    this.#kept.set(day, intervals);
    return intervals;
  }

  #sessionsOf(day: number): Readonly<Record<string, LocalSession>> {
    const exception = this.#exceptions.get(day);
    if (exception !== undefined) return exception;
    return this.#data.weekdays.includes(weekdayOf(day)) ? this.#data.sessions : NO_SESSIONS;
  }
}
