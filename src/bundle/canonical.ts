import type { JsonValue } from "../model/json.ts";

const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

/** Whether a string is valid Unicode, as RFC 8785 asks of every string and key. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/**
 * Canonical JSON, RFC 8785: no white space, members sorted by UTF-16 code units, numbers as ECMAScript writes them.
 * Throws on NaN, infinities and lone surrogates, which have no JSON; what comes from outside is checked before it gets here.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (!isWellFormed(value)) throw new RangeError("a string with a lone surrogate has no canonical form");
    return JSON.stringify(value);
  }
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort(byCodeUnit)) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalJson(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Order of UTF-16 code units: the order of RFC 8785 and of everything in a bundle that has to be in some order. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
