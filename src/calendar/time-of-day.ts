const TIME = /^(\d{2}):(\d{2})(?: ([+-])1d)?$/;
const DAY = 1440;

/**
 * `09:15`, `24:00`, `17:00 -1d`, `02:00 +1d` as minutes since the local midnight of the trade date: `17:00 -1d` is -420.
 * Undefined for anything else.
 */
export function parseTimeOfDay(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return undefined;
  const days = match[3] === undefined ? 0 : match[3] === "-" ? -1 : 1;
  return days * DAY + hour * 60 + minute;
}

/** The shortest form that `parseTimeOfDay` reads back. Minutes from -1440 to 2880. */
export function formatTimeOfDay(minutes: number): string {
  const days = minutes < 0 ? -1 : minutes > DAY ? 1 : 0;
  const rest = minutes - days * DAY;
  const two = (value: number): string => String(value).padStart(2, "0");
  const suffix = days === 0 ? "" : days < 0 ? " -1d" : " +1d";
  return `${two(Math.floor(rest / 60))}:${two(rest % 60)}${suffix}`;
}
