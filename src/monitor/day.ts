import { localDateTime } from "../model/local-date-time.ts";

/** `2025-10-12`: the day of an instant (ms since the epoch) in a zone. The same day is asked for again and again, so the last answer is kept. */
export function dayIn(zone: string): (instant: number) => string {
  const read = localDateTime(zone);
  let [minute, day] = [Number.NaN, ""];
  return (instant) => {
    const current = Math.floor(instant / 60_000);
    if (current === minute) return day;
    minute = current;
    day = read(instant).date;
    return day;
  };
}
