/** RFC 3339 with an offset or `Z`; a space may stand for the `T` (its section 5.6). */
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Of the years 0000 to 9999, which alone can be written: ms since the epoch. */
export const FIRST_INSTANT = Date.parse("0000-01-01T00:00:00.000Z");
export const LAST_INSTANT = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Milliseconds since the epoch; finer digits are cut. NaN for anything that is no instant: a wrong shape, no offset, 30 February, what an offset
 * or a leap second moves out of the years 0000 to 9999, which could not be written.
 * A leap second (`:60`) is the first instant of the next minute, as POSIX counts it.
 */
export function parseTimestamp(text: string): number {
  const match = PATTERN.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return Number.NaN;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, milliseconds);
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  const instant = date.getTime() - (match[8] === "-" ? -offset : offset);
  return instant < FIRST_INSTANT || instant > LAST_INSTANT ? Number.NaN : instant;
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** `2025-10-12T07:04:56.000Z`: the one form in which this system writes an instant. */
export function formatTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
