/** `2025-10-12`: the day of an instant (ms since the epoch) in a zone. The same day is asked for again and again, so the last answer is kept. */
export function dayIn(zone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  let [minute, day] = [Number.NaN, ""];
  return (instant) => {
    const current = Math.floor(instant / 60_000);
    if (current === minute) return day;
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    minute = current;
    day = `${(parts.get("year") ?? "").padStart(4, "0")}-${parts.get("month") ?? ""}-${parts.get("day") ?? ""}`;
    return day;
  };
}
