import type { JsonObject } from "../../src/model/json.ts";
import type { Metric, Metrics } from "../oracle/scene.ts";

/** The metrics that random policies read: each type and unit at least twice, and two collections. */
interface Field extends Metric {
  readonly name: string;
}

const field = (name: string, type: Metric["type"], unit: Metric["unit"] = "count"): Field => ({ name, type, unit });

export const ROOT: readonly Field[] = [
  field("g.count", "number"),
  field("g.other", "number"),
  field("g.pct", "number", "percent"),
  field("g.ratio", "number", "ratio"),
  field("g.bps", "number", "bps"),
  field("h.money", "number", "INR"),
  field("h.cash", "number", "INR"),
  field("h.ms", "number", "ms"),
  field("h.s", "number", "s"),
  field("h.hours", "number", "h"),
  field("h.flag", "boolean"),
  field("h.alarm", "boolean"),
  field("h.mode", "string"),
  field("h.state", "string"),
  field("h.seen_at", "timestamp"),
  field("h.sent_at", "timestamp"),
  field("total", "number"),
];

export const ITEM: readonly Field[] = [
  field("qty", "number"),
  field("held", "number"),
  field("value", "number", "INR"),
  field("share", "number", "percent"),
  field("lag", "number", "s"),
  field("ok", "boolean"),
  field("name", "string"),
  field("seen_at", "timestamp"),
];

export const COLLECTIONS = ["items", "c.lines"] as const;

export const METRICS: Metrics = {
  metrics: new Map(ROOT.map(({ name, ...metric }) => [name, metric])),
  collections: new Map(COLLECTIONS.map((name) => [name, new Map(ITEM.map(({ name: inner, ...metric }) => [inner, metric]))])),
};

function schemaOf({ type, unit }: Metric): JsonObject {
  switch (type) {
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "number":
      return unit === "count" ? { type: "number" } : { type: "number", "x-unit": unit };
    case "boolean":
    case "string":
      return { type };
  }
}

function objectOf(fields: readonly Field[]): JsonObject {
  const direct = fields.filter(({ name }) => !name.includes("."));
  const groups = new Set(fields.filter(({ name }) => name.includes(".")).map(({ name }) => name.slice(0, name.indexOf("."))));
  const nested = [...groups].map((group) => {
    const inner = fields
      .filter(({ name }) => name.startsWith(`${group}.`))
      .map((each) => ({ ...each, name: each.name.slice(group.length + 1) }));
    return [group, objectOf(inner)] as const;
  });
  return {
    type: "object",
    properties: { ...Object.fromEntries(direct.map((each) => [each.name, schemaOf(each)])), ...Object.fromEntries(nested) },
  };
}

const collection: JsonObject = { type: "object", "x-label": "item", additionalProperties: objectOf(ITEM) };
const root = objectOf(ROOT);

export const SCHEMA: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "random",
  type: "object",
  required: ["timestamp"],
  properties: {
    timestamp: { type: "string", format: "date-time" },
    ...(root.properties as JsonObject),
    items: collection,
    c: { type: "object", properties: { lines: collection } },
  },
};
