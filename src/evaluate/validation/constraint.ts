import { isObject, type JsonObject } from "../../model/json.ts";
import { parseTimestamp } from "../../model/timestamp.ts";
import { typesOf } from "./schema-keywords.ts";

/** Why a schema refuses a value by itself, its members apart; undefined where it does not. Follows the value's path in a sentence. */
export function refusal(value: unknown, schema: JsonObject): string | undefined {
  return typeRefusal(value, schema) ?? choiceRefusal(value, schema) ?? rangeRefusal(value, schema) ?? textRefusal(value, schema);
}

const NAMES: Readonly<Record<string, string>> = {
  number: "a number",
  integer: "a whole number",
  string: "a text",
  boolean: "true or false",
  object: "a group",
  array: "a list",
};

function typeRefusal(value: unknown, schema: JsonObject): string | undefined {
  const types = typesOf(schema);
  if (types.length === 0 || types.some((type) => isOfType(value, type))) return undefined;
  const wanted = types.filter((type) => type !== "null").map((type) => NAMES[type] ?? type);
  return `is ${show(value)}, and ${wanted.join(" or ") || "nothing"} is wanted`;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
    case "boolean":
      return typeof value === type;
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    default:
      return false;
  }
}

function choiceRefusal(value: unknown, schema: JsonObject): string | undefined {
  const choices = Object.hasOwn(schema, "const") ? [schema["const"]] : schema["enum"];
  // Only scalars are compared here; choices among objects are left to ajv.
  if (!Array.isArray(choices) || typeof value === "object" || choices.some((choice) => choice === value)) return undefined;
  return `is ${show(value)}, and only ${choices.map(show).join(", ")} ${choices.length === 1 ? "is" : "are"} allowed`;
}

const BOUNDS = [
  ["minimum", "at least", (value: number, bound: number) => value >= bound],
  ["maximum", "at most", (value: number, bound: number) => value <= bound],
  ["exclusiveMinimum", "more than", (value: number, bound: number) => value > bound],
  ["exclusiveMaximum", "less than", (value: number, bound: number) => value < bound],
] as const;

function rangeRefusal(value: unknown, schema: JsonObject): string | undefined {
  if (typeof value !== "number") return undefined;
  for (const [keyword, words, holds] of BOUNDS) {
    const bound = schema[keyword];
    if (typeof bound === "number" && !holds(value, bound)) return `is ${value}, and ${words} ${bound} is allowed`;
  }
  return undefined;
}

function textRefusal(value: unknown, schema: JsonObject): string | undefined {
  if (typeof value !== "string") return undefined;
  const { format, minLength, maxLength, pattern } = schema;
  if (format === "date-time" && Number.isNaN(parseTimestamp(value))) {
    return `is ${show(value)}, and an instant with an offset is wanted, as 2025-10-12T12:34:56+05:30`;
  }
  if (typeof minLength === "number" && characters(value) < minLength) return `is shorter than ${minLength} characters`;
  if (typeof maxLength === "number" && characters(value) > maxLength) return `is longer than ${maxLength} characters`;
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value))
    return `is ${show(value)}, which has not the shape the schema asks for`;
  return undefined;
}

function characters(text: string): number {
  return Array.from(text).length;
}

const LONGEST = 60;

/** A value in a sentence, cut short. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a group";
  return typeof value === "function" ? "a function" : String(value);
}
