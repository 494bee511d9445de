import { type Calendar, openCalendar } from "../../calendar/sessions.ts";
import type { CalendarData } from "../../model/calendar.ts";
import type { Box, Boxes } from "../reason/box.ts";

const DAY = 86_400_000;
/** Where nothing else says when to begin looking. */
const EPOCH = Date.UTC(2025, 0, 1);
/** Two years hold every combination of weekdays, clock changes and ordinary sessions. */
const LOOK_AHEAD = 2 * 366 * DAY;
const WEEK_MINUTES = 7 * 24 * 60;
const MOST_STEPS = 20_000;

interface Held {
  readonly calendar: Calendar;
  readonly session: string;
  readonly wanted: boolean;
}

/** Whether sessions can be as the boxes ask for, at some instant; remembers what it worked out. */
export class Meetings {
  private readonly calendars: ReadonlyMap<string, CalendarData>;
  private readonly opened = new Map<string, Calendar>();
  private readonly known = new Map<string, boolean>();

  constructor(calendars: ReadonlyMap<string, CalendarData>) {
    this.calendars = calendars;
  }

  /** The boxes whose sessions meet. */
  possible(boxes: Boxes): Boxes {
    return boxes.filter((box) => this.meets(box));
  }

  private meets(box: Box): boolean {
    const held: Held[] = [];
    const names: string[] = [];
    for (const { subject, values } of box.values()) {
      if (subject.kind !== "session" || values.of !== "flags") continue;
      const [name, session] = JSON.parse(subject.key.slice("during ".length)) as [string, string];
      const calendar = this.open(name);
      if (calendar === undefined) continue;
      held.push({ calendar, session, wanted: values.yes });
      names.push(`${subject.key} ${String(values.yes)}`);
    }
    if (held.length === 0) return true;
    const key = names.sort().join(", ");
    const known = this.known.get(key) ?? (comesWeekly(held) || findMeeting(held));
    this.known.set(key, known);
    return known;
  }

  private open(name: string): Calendar | undefined {
    const data = this.calendars.get(name);
    if (data === undefined) return undefined;
    const calendar = this.opened.get(name) ?? openCalendar(data);
    this.opened.set(name, calendar);
    return calendar;
  }
}

/**
 * The answer where one session is asked about and an ordinary week gives it: behind the exceptions come two years of those, few of them with a
 * clock change. Looking for the instant would ask the platform about the time zone.
 */
export function comesWeekly(held: readonly Held[]): boolean {
  const [only, ...others] = held;
  if (only === undefined || others.length > 0) return false;
  const { weekdays, sessions } = only.calendar.data;
  const ordinary = Object.hasOwn(sessions, only.session) ? sessions[only.session] : undefined;
  const minutes = ordinary === undefined ? 0 : weekdays.length * (ordinary.close - ordinary.open);
  return only.wanted ? minutes > 0 : minutes < WEEK_MINUTES;
}

/** Goes from change to change; a walk that takes too long proves nothing. */
function findMeeting(held: readonly Held[]): boolean {
  const dates = held.flatMap(({ calendar: { data } }) => [
    ...Object.keys(data.exceptions),
    ...(data.horizon === undefined ? [] : [data.horizon]),
  ]);
  const instants = dates.map((date) => Date.parse(`${date}T00:00:00Z`)).filter(Number.isFinite);
  const end = instants.reduce((last, at) => Math.max(last, at), EPOCH) + LOOK_AHEAD;
  let now = instants.reduce((first, at) => Math.min(first, at), EPOCH) - 2 * DAY;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (held.every(({ calendar, session, wanted }) => calendar.during(session, now) === wanted)) return true;
    const changes = held.map(({ calendar, session }) => calendar.nextChange(session, now) ?? Infinity);
    now = changes.reduce((first, at) => Math.min(first, at), Infinity);
    if (now > end) return false;
  }
  return true;
}
