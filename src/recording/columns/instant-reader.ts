import type { InstantForm } from "../../model/instant-form.ts";
import { parseTimestamp } from "../../model/timestamp.ts";

const [QUOTE, DASH, COLON, POINT, LARGE_T, ZERO] = [0x22, 0x2d, 0x3a, 0x2e, 0x54, 0x30] as const;
const DATE_LENGTH = 10;
/** `T23:59:59` */
const TIME_LENGTH = 9;
const DECIMALS_LENGTH = 4;
const [MINUTE, HOUR] = [60_000, 3_600_000] as const;
const NONE = Number.NaN;

/** Reads instants of one form between quotes. The date is the same for many lines, and only another one is looked up. */
export class InstantReader {
  /** The last one read, ms since the epoch. */
  value = Number.NaN;
  readonly #zone: Uint8Array;
  readonly #decimals: 0 | 3;
  readonly #offset: number;
  readonly #date = new Uint8Array(DATE_LENGTH);
  /** Of the date's midnight, as if it were UTC. */
  #midnight = Number.NaN;

  constructor({ decimals, zone, offset }: InstantForm) {
    this.#zone = Buffer.from(`${zone}"`);
    this.#decimals = decimals;
    this.#offset = offset;
  }

  /** Where it ends, behind the quotes; -1 where there is no instant of this form. */
  read(bytes: Buffer, start: number): number {
    if (bytes[start] !== QUOTE || !this.#takeDate(bytes, start + 1)) return -1;
    let at = start + 1 + DATE_LENGTH;
    if (bytes[at] !== LARGE_T || bytes[at + 3] !== COLON || bytes[at + 6] !== COLON) return -1;
    const hour = two(bytes, at + 1);
    const minute = two(bytes, at + 4);
    const second = two(bytes, at + 7);
    // What is no digit is NaN, and compares as false.
    if (!(hour <= 23 && minute <= 59 && second <= 59)) return -1;
    let milliseconds = hour * HOUR + minute * MINUTE + second * 1_000;
    at += TIME_LENGTH;
    if (this.#decimals === 3) {
      if (bytes[at] !== POINT) return -1;
      const fraction = digit(bytes, at + 1) * 100 + two(bytes, at + 2);
      if (!(fraction <= 999)) return -1;
      milliseconds += fraction;
      at += DECIMALS_LENGTH;
    }
    const zone = this.#zone;
    for (let index = 0; index < zone.length; index += 1) if (bytes[at + index] !== zone[index]) return -1;
    this.value = this.#midnight + milliseconds - this.#offset;
    return at + zone.length;
  }

  /** False where there is no date, or one at the edge of what can be written. */
  #takeDate(bytes: Buffer, start: number): boolean {
    const known = this.#date;
    let same = true;
    for (let index = 0; index < DATE_LENGTH; index += 1) same &&= bytes[start + index] === known[index];
    if (same) return true;
    if (bytes[start + 4] !== DASH) return false;
    const text = bytes.toString("latin1", start, start + DATE_LENGTH);
    const midnight = parseTimestamp(`${text}T00:00:00.000Z`);
    // An offset might lead out of the years that an instant may have.
    if (Number.isNaN(midnight) || text.startsWith("0000") || text.startsWith("9999")) return false;
    bytes.copy(known, 0, start, start + DATE_LENGTH);
    this.#midnight = midnight;
    return true;
  }
}

/** Two digits; NaN for anything else. */
function two(bytes: Buffer, at: number): number {
  return digit(bytes, at) * 10 + digit(bytes, at + 1);
}

function digit(bytes: Buffer, at: number): number {
  const value = (bytes[at] ?? 0) - ZERO;
  return value >= 0 && value <= 9 ? value : NONE;
}
