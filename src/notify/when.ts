import { localDateTime } from "../model/local-date-time.ts";

/** Shows an instant (ms since the epoch) as the clocks of a zone do, with the zone's name: `2025-10-14 11:04:00 Asia/Kolkata`. */
export function zonedTime(zone: string): (instant: number) => string {
  const read = localDateTime(zone);
  return (instant) => {
    const { date, time } = read(instant);
    return `${date} ${time} ${zone}`;
  };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PARTS = [
  ["d", DAY],
  ["h", HOUR],
  ["m", MINUTE],
  ["s", SECOND],
] as const;

/** A length in ms as messages of policies write one, in whole seconds: `95s`, from two minutes on the two largest units, `2h 5m`. */
export function inWords(ms: number): string {
  let rest = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  if (rest < 2 * MINUTE) return `${rest / SECOND}s`;
  const first = PARTS.findIndex(([, size]) => rest >= size);
  const counts = PARTS.slice(first, first + 2).map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? "" : `${count}${name}`;
  });
  return counts.filter((each) => each !== "").join(" ");
}
