import { formatInstant } from "../../model/instant-form.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { ColumnDefinition } from "../../model/snapshot-batch.ts";
import { parseTimestamp } from "../../model/timestamp.ts";
import { typesOf } from "../validation/schema-keywords.ts";
import type { ColumnCheck } from "./shape-checks.ts";

type Accepts<Value> = (value: Value) => boolean;

/**
 * How a metric's schema, without its annotations, judges the values of a column: all of them alike, or one by one. A keyword that is not known
 * here refuses.
 */
export function valueCheck(
  column: number,
  definition: ColumnDefinition | undefined,
  schema: JsonObject,
): ColumnCheck | "accepted" | "refused" {
  switch (definition?.kind) {
    case undefined:
      return "refused";
    case "number": {
      if (isOnly(schema, ["type", "minimum", "maximum"]) && allows(schema, "number")) {
        const { minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE } = schema;
        if (typeof minimum === "number" && typeof maximum === "number") return checkRange(column, minimum, maximum);
      }
      const accepts = acceptsNumber(schema);
      return accepts === undefined ? "refused" : checkNumbers(column, accepts);
    }
    case "boolean":
      return isOnly(schema, ["type"]) && allows(schema, "boolean") ? "accepted" : "refused";
    case "instant":
    case "string": {
      const accepts = acceptsText(schema);
      if (accepts === undefined) return "refused";
      if (definition.kind === "instant" && !Object.hasOwn(schema, "enum")) return "accepted";
      return checkTexts(column, accepts);
    }
  }
}

function acceptsNumber(schema: JsonObject): Accepts<number> | undefined {
  if (!isOnly(schema, ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum"])) return undefined;
  const types = typesOf(schema);
  const isWhole = types.includes("integer") && !types.includes("number");
  if (!isWhole && !allows(schema, "number")) return undefined;
  const bounds = [schema["minimum"], schema["maximum"], schema["exclusiveMinimum"], schema["exclusiveMaximum"]];
  if (!bounds.every((bound) => bound === undefined || typeof bound === "number")) return undefined;
  const [minimum = -Infinity, maximum = Infinity, above, below] = bounds;
  const choices = schema["enum"];
  return (value) => {
    if (!(value - value === 0 && value >= minimum && value <= maximum)) return false;
    if ((above !== undefined && !(value > above)) || (below !== undefined && !(value < below))) return false;
    return (!isWhole || Number.isInteger(value)) && isChoice(value, choices);
  };
}

function acceptsText(schema: JsonObject): Accepts<string> | undefined {
  if (!isOnly(schema, ["type", "format", "enum"]) || !allows(schema, "string")) return undefined;
  const { format, enum: choices } = schema;
  if (format !== undefined && format !== "date-time") return undefined;
  return (text) => isChoice(text, choices) && (format === undefined || !Number.isNaN(parseTimestamp(text)));
}

/** What is not finite lies in no range. */
function checkRange(column: number, minimum: number, maximum: number): ColumnCheck {
  return ({ rows, shapeOf, columns }, shape, sound) => {
    const found = columns[column];
    if (found?.kind !== "number") return;
    const { values } = found;
    if (found.isFinite === true && minimum === -Number.MAX_VALUE && maximum === Number.MAX_VALUE) return;
    for (let row = 0; row < rows; row += 1) {
      const value = values[row] ?? Number.NaN;
      if (!(value >= minimum && value <= maximum) && shapeOf[row] === shape) sound[row] = 0;
    }
  };
}

function checkNumbers(column: number, accepts: Accepts<number>): ColumnCheck {
  return ({ rows, shapeOf, columns }, shape, sound) => {
    const found = columns[column];
    if (found?.kind !== "number") return;
    const { values } = found;
    for (let row = 0; row < rows; row += 1) if (!accepts(values[row] ?? Number.NaN) && shapeOf[row] === shape) sound[row] = 0;
  };
}

function checkTexts(column: number, accepts: Accepts<string>): ColumnCheck {
  return ({ rows, shapeOf, columns }, shape, sound) => {
    const found = columns[column];
    const known = new Map<number, boolean>();
    for (let row = 0; row < rows; row += 1) {
      if (shapeOf[row] !== shape) continue;
      if (found?.kind === "string") {
        const code = found.codes[row] ?? 0;
        let isAccepted = known.get(code);
        if (isAccepted === undefined) known.set(code, (isAccepted = accepts(found.texts.text(code))));
        if (!isAccepted) sound[row] = 0;
      } else if (found?.kind === "instant") {
        if (!accepts(formatInstant(found.values[row] ?? 0, found.form))) sound[row] = 0;
      }
    }
  };
}

function isChoice(value: JsonValue, choices: JsonValue | undefined): boolean {
  return choices === undefined || (Array.isArray(choices) && choices.includes(value));
}

function isOnly(schema: JsonObject, keywords: readonly string[]): boolean {
  return Object.keys(schema).every((name) => keywords.includes(name));
}

function allows(schema: JsonObject, type: string): boolean {
  return schema["type"] === undefined || typesOf(schema).includes(type);
}
