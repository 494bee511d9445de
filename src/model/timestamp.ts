/** Of the years 0000 to 9999, which alone can be written: ms since the epoch. */
export const FIRST_INSTANT = Date.parse("0000-01-01T00:00:00.000Z");
export const LAST_INSTANT = Date.parse("9999-12-31T23:59:59.999Z");

const [ZERO, DASH, COLON, POINT, PLUS] = [0x30, 0x2d, 0x3a, 0x2e, 0x2b] as const;
/** Where the seconds end. */
const SECONDS_END = 19;
const LONGEST_FRACTION = 9;
const DAY = 86_400_000;
/** Of 1970-01-01, counted from 0000-03-01. */
const EPOCH_DAY = 719_468;

/**
 * RFC 3339 with an offset or `Z`, as milliseconds since the epoch; finer digits are cut. NaN for anything that is no instant: a wrong
 * shape, no offset, 30 February, what an offset or a leap second moves out of the years 0000 to 9999, which could not be written.
 * A leap second (`:60`) is the first instant of the next minute, as POSIX counts it.
 */
export function parseTimestamp(text: string): number {
  // A snapshot says the same few instants dozens of times.
  if (text === lastText) return lastInstant;
  if (text !== earlierText) {
    [earlierText, earlierInstant] = [lastText, lastInstant];
    lastInstant = read(text);
    lastText = text;
    return lastInstant;
  }
  [lastText, earlierText] = [earlierText, lastText];
  [lastInstant, earlierInstant] = [earlierInstant, lastInstant];
  return lastInstant;
}

let [lastText, earlierText] = ["", ""];
let [lastInstant, earlierInstant] = [Number.NaN, Number.NaN];

/** Character by character: a regular expression costs ten times as much. */
function read(text: string): number {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || !isSeparator(text.charCodeAt(10))) return Number.NaN;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  // What is no digit is NaN, and compares as false.
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  let at = SECONDS_END;
  let milliseconds = 0;
  if (text.charCodeAt(at) === POINT) {
    at += 1;
    const start = at;
    for (let scale = 100; isDigit(text.charCodeAt(at)); at += 1, scale /= 10) {
      if (scale >= 1) milliseconds += (text.charCodeAt(at) - ZERO) * scale;
    }
    if (at === start || at - start > LONGEST_FRACTION) return Number.NaN;
  }
  const offset = offsetOf(text, at);
  const seconds = (hour * 60 + minute) * 60 + second;
  const instant = daysSinceEpoch(year, month, day) * DAY + seconds * 1_000 + milliseconds - offset;
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : Number.NaN;
}

/** ms; NaN where no offset ends the text. */
function offsetOf(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === 0x5a || sign === 0x7a) return text.length === at + 1 ? 0 : Number.NaN;
  if ((sign !== PLUS && sign !== DASH) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) return Number.NaN;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (hours * 60 + minutes) * (sign === DASH ? -60_000 : 60_000);
}

/** `T`, `t`, or a space, which may stand for it (RFC 3339, section 5.6). */
function isSeparator(code: number): boolean {
  return code === 0x54 || code === 0x74 || code === 0x20;
}

/** Two digits; NaN for anything else. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + (ones - ZERO) : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

/** In the proleptic Gregorian calendar, with years that begin in March, so that a leap day is the last of its year. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - EPOCH_DAY;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `2025-10-12T07:04:56.000Z`: the one form in which this system writes an instant. */
export function formatTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
