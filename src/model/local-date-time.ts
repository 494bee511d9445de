/** What the clocks of a zone show, each part as text with its leading zeros. */
export interface LocalDateTime {
  /** `2025-10-14` */
  readonly date: string;
  /** `11:04:00` */
  readonly time: string;
}

/** Reads instants (ms since the epoch) off the clocks of an IANA zone. Throws a `RangeError` for a zone that the system does not know. */
export function localDateTime(zone: string): (instant: number) => LocalDateTime {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? "";
    return {
      date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
      time: `${part("hour")}:${part("minute")}:${part("second")}`,
    };
  };
}
