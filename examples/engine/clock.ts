const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** India has one zone and no clock changes. */
const OFFSET_MS = 330 * MINUTE_MS;

/** `2025-10-14T09:15:00+05:30`, to the second. */
export function formatIndianTime(ms: number): string {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+05:30`;
}

/** Null stays null: an instant that has not come yet. */
export function formatInstant(ms: number | null): string | null {
  return ms === null ? null : formatIndianTime(ms);
}

/** A time of day of an incident script, `09:22` or `09:22:30`, in ms since the local midnight. */
export type TimeOfDay = `${number}:${number}` | `${number}:${number}:${number}`;

export function millisecondsOf(time: TimeOfDay): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return (hours * 3_600 + minutes * 60 + seconds) * 1_000;
}

/** ms since the local midnight */
export function timeOfDay(ms: number): number {
  return (((ms + OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;
}

/** The local midnight before an instant. */
export function midnightBefore(ms: number): number {
  return ms - timeOfDay(ms);
}

export const OPEN = millisecondsOf("9:15");
const CLOSE = millisecondsOf("15:30");

/** Whether NSE trades at that time of a trading day. */
export function isTrading(ms: number): boolean {
  const time = timeOfDay(ms);
  return time >= OPEN && time < CLOSE;
}
