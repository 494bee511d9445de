import { parseTimestamp } from "./timestamp.ts";

/** How an instant was written, so that ms since the epoch are enough to write it again letter by letter. */
export interface InstantForm {
  /** Of the seconds. */
  readonly decimals: 0 | 3;
  /** `Z`, or the offset as it stood there: `+05:30`. */
  readonly zone: string;
  /** ms that local time is ahead of UTC. */
  readonly offset: number;
}

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)$/;
const [MINUTE, DAY] = [60_000, 86_400_000] as const;

/** The instant and its form; undefined for a text that could not be written again from them: no instant, other decimals, a leap second. */
export function readInstantForm(text: string): { readonly at: number; readonly form: InstantForm } | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const [, fraction, zone = ""] = found;
  const at = parseTimestamp(text);
  const form: InstantForm = { decimals: fraction === undefined ? 0 : 3, zone, offset: offsetOf(zone) };
  return Number.isNaN(at) || formatInstant(at, form) !== text ? undefined : { at, form };
}

/** The text that `readInstantForm` was given. */
export function formatInstant(at: number, { decimals, zone, offset }: InstantForm): string {
  const local = at + offset;
  const day = Math.floor(local / DAY);
  const time = local - day * DAY;
  const seconds = Math.floor(time / 1_000);
  const clock = `${dateOf(day)}T${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return decimals === 0 ? `${clock}${zone}` : `${clock}.${String(time % 1_000).padStart(3, "0")}${zone}`;
}

let [knownDay, knownDate] = [Number.NaN, ""];

/** The instants of a recording lie on few days; looking one up costs more than all the rest. */
function dateOf(day: number): string {
  if (day !== knownDay) [knownDay, knownDate] = [day, new Date(day * DAY).toISOString().slice(0, 10)];
  return knownDate;
}

const TWO = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

function two(number: number): string {
  return TWO[number] ?? "";
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith("-") ? -minutes * MINUTE : minutes * MINUTE;
}
