import type { JsonValue } from "../../model/json.ts";

export type Fields = Readonly<Record<string, JsonValue | undefined>>;

const HIDDEN = "[secret]";
const SECRET_NAME = /secret|token|password|passwd|passphrase|authorization|credential|api_?key|private_?key|routing_?key/i;
/** Shorter texts would star out half of every line. */
const SHORTEST = 4;
const DEEPEST = 12;

/** Takes known secrets out of texts, and values of members whose name says secret out of fields; `values` are metrics, whatever their names. */
export interface Redaction {
  text(text: string): string;
  fields(fields: Fields): Fields;
}

export function redaction(secrets: readonly string[]): Redaction {
  // Longest first, so that a secret that contains another leaves nothing behind.
  const known = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST))].sort((a, b) => b.length - a.length);
  const text = (told: string): string => known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), told);
  const value = (told: JsonValue, depth: number, areMetrics = false): JsonValue => {
    if (typeof told === "string") return text(told);
    if (typeof told !== "object" || told === null) return told;
    if (depth > DEEPEST) return "[...]";
    if (Array.isArray(told)) return told.map((each: JsonValue) => value(each, depth + 1, areMetrics));
    return Object.fromEntries(
      Object.entries(told).map(([name, each]) => [name, areMetrics ? value(each, depth + 1, true) : member(name, each, depth)]),
    );
  };
  const member = (name: string, told: JsonValue, depth: number): JsonValue =>
    SECRET_NAME.test(name) && told !== null ? HIDDEN : value(told, depth + 1, name === "values");
  return {
    text,
    fields: (fields) =>
      Object.fromEntries(
        Object.entries(fields).flatMap(([name, told]) => (told === undefined ? [] : [[name, member(name, told, 0)]])),
      ),
  };
}
