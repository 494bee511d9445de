import { localDateTime } from "../model/local-date-time.ts";

const MINUTE = 60_000;

/** Writes instants (ms since the epoch) as the clocks of a zone show them, with their offset: `2025-10-12T12:34:56.000+05:30`. */
export function localTimestamp(zone: string): (instant: number) => string {
  const read = localDateTime(zone);
  const offsetAt = (instant: number): number => {
    const whole = Math.floor(instant / 1_000) * 1_000;
    const { date, time } = read(whole);
    const offset = Date.parse(`${date}T${time}Z`) - whole;
    // Local mean time, before there were zones, has seconds, which no offset can say.
    return offset % MINUTE === 0 ? offset : 0;
  };
  return (instant) => {
    const offset = offsetAt(instant);
    const minutes = Math.abs(offset) / MINUTE;
    const sign = offset < 0 ? "-" : "+";
    const clock = new Date(instant + offset).toISOString().slice(0, -1);
    return `${clock}${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
