import { LAST_INSTANT, parseTimestamp } from "../../model/timestamp.ts";
import { type Problem, problem } from "./problem.ts";

/** An end: an instant, or how long from now (`2h`). */
export interface WrittenEnd {
  readonly until?: string;
  readonly for?: string;
}

export type ReadEnd = { readonly ok: true; readonly at: number | undefined } | { readonly ok: false; readonly problem: Problem };

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** For `for`: one whole number and a unit. */
export const LENGTH = {
  type: "string",
  pattern: "^[0-9]{1,9}[smhd]$",
  description: "How long from now: `90s`, `30m`, `2h`, `1d`.",
} as const;

/** ms since the epoch; undefined where none is given. Refused are both at once, and what lies beyond the year 9999. */
export function readEnd({ until, for: length }: WrittenEnd, now: number, name: string): ReadEnd {
  if (until !== undefined && length !== undefined)
    return refuse("the end is given twice", `cannot stand beside \`${name}\``, "give one of the two");
  if (until !== undefined) return { ok: true, at: parseTimestamp(until) };
  if (length === undefined) return { ok: true, at: undefined };
  const at = now + Number(length.slice(0, -1)) * (UNITS[length.slice(-1)] ?? 0);
  // What cannot be written could not be recorded.
  return at > LAST_INSTANT
    ? refuse("the end cannot be written", "leads beyond the year 9999", "give a shorter length")
    : { ok: true, at };
}

function refuse(what: string, reason: string, help: string): ReadEnd {
  const errors = [{ path: "body/for", reason }];
  return { ok: false, problem: problem("unacceptable", `${what}: \`for\` ${reason}`, { errors, help }) };
}
