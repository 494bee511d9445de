import type { JsonValue } from "../../model/json.ts";

type Written = { readonly text: string } | { readonly value: JsonValue };

/**
 * JSON text that `JSON.parse` reads back as it was: `JSON.stringify` loses the sign of -0, and numbers that were too large for a double.
 * Of any depth, as `JSON.parse` reads any.
 */
export function exactJson(value: JsonValue): string {
  const parts: string[] = [];
  /** What is still to be written, the next at the end. */
  const rest: Written[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if ("text" in next) parts.push(next.text);
    else if (typeof next.value === "object" && next.value !== null) open(next.value, rest);
    else parts.push(scalar(next.value));
  }
  return parts.join("");
}

function open(value: Exclude<JsonValue, null | boolean | number | string>, rest: Written[]): void {
  const isList = Array.isArray(value);
  const names = Object.keys(value);
  rest.push({ text: isList ? "]" : "}" });
  for (const [place, name] of [...names.entries()].reverse()) {
    rest.push({ value: (value as Readonly<Record<string, JsonValue>>)[name] ?? null });
    const separator = place === 0 ? "" : ",";
    rest.push({ text: isList ? separator : `${separator}${JSON.stringify(name)}:` });
  }
  rest.push({ text: isList ? "[" : "{" });
}

function scalar(value: null | boolean | number | string): string {
  if (typeof value !== "number") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(value) : value > 0 ? "1e999" : "-1e999";
}
