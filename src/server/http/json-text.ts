import { isUtf8 } from "node:buffer";

export type ReadJson = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly reason: string };

/** Names, plain or escaped, that would reach for a prototype where somebody copies members carelessly. */
const SUSPECT = /__proto__|constructor|\\u00/i;

/** Halves of characters can only be written so in UTF-8. */
const ESCAPED_HALF = /\\ud[89a-f]/i;
const HALF = /\p{Surrogate}/u;

/**
 * JSON in UTF-8, as I-JSON (RFC 7493) has it. Refused: what is no JSON, half a character, and members `__proto__` and `constructor.prototype`.
 * `reason` is a clause without a subject.
 */
export function readJson(bytes: Buffer): ReadJson {
  return isUtf8(bytes) ? readJsonText(bytes.toString("utf8")) : { ok: false, reason: "is no UTF-8" };
}

export function readJsonText(text: string): ReadJson {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: text.trim() === "" ? "is empty" : "is no JSON" };
  }
  if (SUSPECT.test(text) && reachesForPrototype(json)) {
    return { ok: false, reason: "has a member `__proto__` or `constructor.prototype`, which no data has" };
  }
  if (ESCAPED_HALF.test(text) && hasHalfCharacters(json)) {
    return { ok: false, reason: "has half a character, a surrogate without its other half" };
  }
  return { ok: true, json };
}

/** Whether some text in it has a surrogate without its other half, which no recording gives back. */
export function hasHalfCharacters(json: unknown): boolean {
  const left: unknown[] = [json];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "string" && HALF.test(value)) return true;
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value)) left.push(name, member);
  }
  return false;
}

/** Without recursion: the depth is the sender's choice. */
function reachesForPrototype(json: unknown): boolean {
  const left: unknown[] = [json];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, "__proto__")) return true;
    for (const [name, member] of Object.entries(value) as [string, unknown][]) {
      if (name === "constructor" && typeof member === "object" && member !== null && Object.hasOwn(member, "prototype"))
        return true;
      if (typeof member === "object") left.push(member);
    }
  }
  return false;
}
