import type { Bundle } from "../../src/bundle/bundle.ts";
import { parseCalendar } from "../../src/calendar/parse.ts";
import { openCalendar } from "../../src/calendar/sessions.ts";
import { check } from "../../src/check/check.ts";
import { compile } from "../../src/compile/compile.ts";
import type { PolicyFile } from "../../src/policy/ast.ts";
import type { Loader } from "../../src/policy/loader.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { SCHEMA } from "./schema.ts";

/** Opens five minutes after the random recordings begin at the earliest instant, so that they meet both edges. */
export const CALENDAR = `
name: day
zone: Asia/Kolkata
source: for the properties
horizon: none
weekdays: [mon, tue, wed, thu, fri, sat, sun]
sessions:
  regular: { open: "09:15", close: "11:31" }
  late: { open: "11:30", close: "11:31" }
`;

export const LOADER: Loader = {
  readText: (path) => (path === "day.yaml" ? { ok: true, file: path, text: CALENDAR } : { ok: false, reason: "no such file" }),
  readSchema: (name) =>
    name === "random@1" ? { ok: true, file: "random.schema.json", document: SCHEMA } : { ok: false, reason: "no such schema" },
};

export interface Compiled {
  readonly policy: PolicyFile;
  readonly bundle: Bundle;
}

/** Compiles a policy that must be right; throws with its diagnostics where it is not. */
export function compileText(text: string): Compiled {
  const parsed = parsePolicy({ file: "random.policy", text });
  const checked = check(parsed.policy, LOADER);
  const errors = [...parsed.diagnostics, ...checked.diagnostics].filter(({ severity }) => severity === "error");
  if (checked.policy === undefined || errors.length > 0) {
    const told = errors.map(
      ({ code, message, primary }) => `${code} ${message}: ${text.slice(primary.span.start, primary.span.end)}`,
    );
    throw new Error([...told, text].join("\n"));
  }
  return { policy: parsed.policy, bundle: compile(checked.policy) };
}

const { calendar } = parseCalendar(CALENDAR);
if (calendar === undefined) throw new Error("the calendar of the properties does not parse");
const opened = openCalendar(calendar);

export function during(_calendar: string, session: string, now: number): boolean {
  return opened.during(session, now);
}
