/**
 * A trading calendar as plain data. Local times are minutes since local midnight of the trade date, and may be negative or past 1440
 * for sessions that cross midnight (they belong to their trade date). Sessions are `[open, close)`.
 */
export interface CalendarData {
  readonly name: string;
  /** IANA name. */
  readonly zone: string;
  /** Where the dates come from. */
  readonly source: string;
  /** Last trade date for which closures are known, `2026-12-31`. Undefined: for ever. */
  readonly horizon?: string;
  /** Sessions of an ordinary trade date. `regular` is the one that `during nse` means. */
  readonly sessions: Readonly<Record<string, LocalSession>>;
  /** ISO weekdays on which ordinary sessions are held: 1 is Monday. */
  readonly weekdays: readonly number[];
  /** Trade dates that differ: closed (`sessions` empty) or with other hours. They win over weekdays. */
  readonly exceptions: Readonly<Record<string, CalendarException>>;
}

export interface LocalSession {
  readonly open: number;
  readonly close: number;
}

export interface CalendarException {
  readonly name: string;
  /** All sessions of that date; `{}` is closed. */
  readonly sessions: Readonly<Record<string, LocalSession>>;
}
