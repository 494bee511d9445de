import { create, toZonedDateTime } from "temporal-polyfill/fns/PlainDateTime";
import { parseTimestamp } from "../model/timestamp.ts";

/** An instant ahead of the present by no more than this may still be meant: clocks differ. In ms. */
const AHEAD = 60_000;

/** A date and a time of day as they are written: `2025-10-12 07:04:56,123`, `2025-10-12T07:04:56.123456`; no offset. */
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?$/;

/**
 * The instant of a written time, ms since the epoch; NaN where it is none. With an offset it stands for itself (RFC 3339), without one for
 * the clocks of `zone`, and without a zone for nothing. Of a time that comes twice in a night of a clock change the later one is meant,
 * unless it is still to come; a time that the change skips is read as if the clocks had not been changed.
 */
export function parseWrittenTime(text: string, zone: string | undefined, now: number): number {
  // Python and Go also write `+0530`.
  const exact = parseTimestamp(text.replace(",", ".").replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (!Number.isNaN(exact)) return exact;
  const match = LOCAL.exec(text);
  if (match === null || zone === undefined) return Number.NaN;
  const [, date = "", time = "", fraction = ""] = match;
  // Its validity first, the leap second included: the same digits in UTC.
  const digits = parseTimestamp(`${date}T${time}.${fraction.padEnd(3, "0").slice(0, 3)}Z`);
  if (Number.isNaN(digits)) return Number.NaN;
  return instantOf(new Date(digits), zone, now);
}

function instantOf(clocks: Date, zone: string, now: number): number {
  try {
    const local = create(
      clocks.getUTCFullYear(),
      clocks.getUTCMonth() + 1,
      clocks.getUTCDate(),
      clocks.getUTCHours(),
      clocks.getUTCMinutes(),
      clocks.getUTCSeconds(),
      clocks.getUTCMilliseconds(),
    );
    const earlier = toZonedDateTime(local, zone, { disambiguation: "compatible" }).epochMilliseconds;
    const later = toZonedDateTime(local, zone, { disambiguation: "later" }).epochMilliseconds;
    return later > now + AHEAD ? earlier : later;
  } catch {
    // Years at the end of what a zone is defined for.
    return Number.NaN;
  }
}
