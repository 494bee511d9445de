import { harmless } from "../../diagnostics/display.ts";
import { isObject } from "../../model/json.ts";

export interface PrettyOptions {
  readonly colour: boolean;
  /** IANA name: times are those of this zone. */
  readonly zone: string;
}

const LEVELS: Readonly<Record<string, { readonly word: string; readonly colour: number }>> = {
  debug: { word: "debug", colour: 2 },
  info: { word: "info ", colour: 32 },
  warn: { word: "WARN ", colour: 33 },
  error: { word: "ERROR", colour: 31 },
};
/** Said by the line itself. */
const TOLD = new Set(["level", "time", "component", "msg", "policy_digest"]);
const LONGEST_VALUE = 120;

/** A log line of JSON as a person reads it: time, level, component, message, and the other fields dimmed. A line that is none stays as it is. */
export function prettyLines(options: PrettyOptions): (line: string) => string {
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: options.zone, dateStyle: "short", timeStyle: "medium" });
  const paint = (code: number, text: string): string => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return (line) => {
    const entry = parse(line);
    if (entry === undefined) return `${harmless(line.trimEnd())}\n`;
    const { level, time, component, msg } = entry;
    const { word, colour } = LEVELS[text(level)] ?? { word: text(level), colour: 0 };
    const at = typeof time === "string" ? `${clock.format(new Date(time))}${time.slice(19, 23)}` : "";
    const others = Object.entries(entry)
      .filter(([name]) => !TOLD.has(name))
      .map(([name, value]) => `${name}=${short(value)}`);
    const rest = others.length === 0 ? "" : `  ${paint(2, others.join(" "))}`;
    return `${paint(2, at)}  ${paint(colour, word)}  ${text(component).padEnd(10)}  ${harmless(text(msg))}${rest}\n`;
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function short(value: unknown): string {
  const written = harmless(typeof value === "string" && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value));
  return written.length > LONGEST_VALUE ? `${written.slice(0, LONGEST_VALUE)}...` : written;
}
