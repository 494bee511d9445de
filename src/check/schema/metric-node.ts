import { suggest } from "../../diagnostics/suggest.ts";
import type { MetricType } from "../../model/term.ts";
import type { Currency } from "../../model/unit.ts";
import type { MetricNode, OpaqueNode } from "../checked.ts";
import { readText, readUnit } from "./annotations.ts";
import { pointerTo } from "./pointer.ts";
import type { SchemaProblems } from "./problem.ts";
import type { Subschema } from "./subschema.ts";

const JSON_TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"] as const;
type JsonType = Exclude<(typeof JSON_TYPES)[number], "null">;

/** The types that a subschema admits besides `null`; told by the other keywords where `type` is left out. Undefined: not told. None: only `null`. */
export function typesOf({ keywords, pointer }: Subschema, problems: SchemaProblems): readonly JsonType[] | undefined {
  const written = keywords["type"];
  if (written === undefined) return impliedTypes(keywords);
  const all: readonly unknown[] = Array.isArray(written) ? written : [written];
  for (const each of all) {
    if ((JSON_TYPES as readonly unknown[]).includes(each)) continue;
    const meant = typeof each === "string" ? suggest(each, JSON_TYPES) : undefined;
    const help =
      meant === undefined ? `write one of ${JSON_TYPES.map((type) => `\`${type}\``).join(", ")}` : `did you mean \`${meant}\`?`;
    problems.add(pointerTo(pointer, "type"), `${JSON.stringify(each)} is no type`, help);
    return undefined;
  }
  if (typeof written === "string") return written === "null" ? [] : [written as JsonType];
  const types = JSON_TYPES.filter((type): type is JsonType => type !== "null" && all.includes(type));
  return types.includes("number") ? types.filter((type) => type !== "integer") : types;
}

function impliedTypes(keywords: Readonly<Record<string, unknown>>): readonly JsonType[] | undefined {
  const values = enumOf(keywords);
  if (values !== undefined && values.length > 0) {
    const found = new Set(values.filter((value) => value !== null).map((value) => typeof value));
    const only = [...found][0];
    return found.size === 1 && (only === "string" || only === "number" || only === "boolean") ? [only] : undefined;
  }
  if (keywords["properties"] !== undefined) return ["object"];
  return keywords["format"] === "date-time" ? ["string"] : undefined;
}

function enumOf(keywords: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  if (Object.hasOwn(keywords, "const")) return [keywords["const"]];
  return Array.isArray(keywords["enum"]) ? keywords["enum"] : undefined;
}

/** A number, string, boolean or timestamp with its unit and range. `types` is what `typesOf` found. */
export function readMetric(
  subschema: Subschema,
  type: Exclude<JsonType, "object" | "array">,
  currency: Currency | undefined,
  problems: SchemaProblems,
): MetricNode | OpaqueNode {
  const { keywords, pointer } = subschema;
  const timestamp = type === "string" && keywords["format"] === "date-time";
  const metricType: MetricType = timestamp ? "timestamp" : type === "integer" ? "number" : type;
  if (metricType !== "number" && keywords["x-unit"] !== undefined) {
    problems.add(pointerTo(pointer, "x-unit"), "only a number has a unit", "remove `x-unit`, or make the metric a number");
  }
  const description = readText(subschema, "description", problems);
  const values = enumOf(keywords)?.filter((value): value is string | number | boolean => typeof value === valueType(metricType));
  if (values?.length === 0) return { node: "opaque", why: "its `enum` has no value of its type" };
  return {
    node: "metric",
    type: metricType,
    unit: metricType === "number" ? readUnit(subschema, currency, problems) : "count",
    integer: type === "integer",
    ...(metricType === "number" ? readRange(subschema, problems) : {}),
    ...(values === undefined || timestamp ? {} : { enum: values }),
    ...(description === undefined ? {} : { description }),
  };
}

function valueType(type: MetricType): "number" | "string" | "boolean" {
  return type === "timestamp" ? "string" : type;
}

type Range = Pick<MetricNode, "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum">;

function readRange({ keywords, pointer }: Subschema, problems: SchemaProblems): Range {
  const range: { -readonly [key in keyof Range]: Range[key] } = {};
  for (const keyword of ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] as const) {
    const written = keywords[keyword];
    if (typeof written === "number") range[keyword] = written;
    else if (written !== undefined)
      problems.add(pointerTo(pointer, keyword), `\`${keyword}\` is a number`, "write the bound itself");
  }
  const low = Math.max(range.minimum ?? -Infinity, range.exclusiveMinimum ?? -Infinity);
  if (low > Math.min(range.maximum ?? Infinity, range.exclusiveMaximum ?? Infinity)) {
    problems.add(pointer, "the smallest value that is allowed is above the largest", "swap the two bounds");
  }
  return range;
}
