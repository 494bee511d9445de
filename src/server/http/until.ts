import { parseTimestamp } from "../../model/timestamp.ts";
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

/** ms since the epoch; undefined where none is given. Both at once is refused. */
export function readEnd({ until, for: length }: WrittenEnd, now: number, name: string): ReadEnd {
  if (until !== undefined && length !== undefined) {
    const reason = `cannot stand beside \`${name}\``;
    const detail = `the end is given twice: \`for\` ${reason}`;
    return {
      ok: false,
      problem: problem("unacceptable", detail, { errors: [{ path: "body/for", reason }], help: "give one of the two" }),
    };
  }
  if (until !== undefined) return { ok: true, at: parseTimestamp(until) };
  if (length === undefined) return { ok: true, at: undefined };
  return { ok: true, at: now + Number(length.slice(0, -1)) * (UNITS[length.slice(-1)] ?? 0) };
}
