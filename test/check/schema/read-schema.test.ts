import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import type { SchemaNode } from "../../../src/check/checked.ts";
import { readMetricSchema } from "../../../src/check/schema/read-schema.ts";
import type { JsonObject } from "../../../src/model/json.ts";

const SHIPPED = JSON.parse(
  readFileSync(new URL("../../../schemas/trading-snapshot.schema.json", import.meta.url), "utf8"),
) as JsonObject;

const INHERITED = JSON.parse(
  '{"timestamp":"2025-10-12T12:34:56+05:30","heartbeat":{"last_tick":"2025-10-12T12:34:56+05:30","uptime_seconds":3600},"positions":{"count":3,"total_value":150000.0,"symbols":["RELIANCE","TCS","INFY"]},"pnl":{"daily":2500.50,"unrealized":1200.00,"realized":1300.50},"risk":{"circuit_breaker_active":false,"daily_loss_pct":-0.25,"max_position_value":50000.0},"sentiment":{"last_score":0.65,"provider_errors_1h":0,"cache_hit_rate":0.85},"connectivity":{"breeze_authenticated":true,"last_api_call":"2025-10-12T12:34:50+05:30"},"artifacts":{"teacher_model_age_hours":12,"student_model_age_hours":6}}',
) as JsonObject;

/** A schema with one metric `m` beside the timestamp. */
function withMetric(m: unknown, more: JsonObject = {}): JsonObject {
  return {
    type: "object",
    required: ["timestamp"],
    properties: { timestamp: { type: "string", format: "date-time" }, m },
    ...more,
  } as JsonObject;
}

function nodeOf(m: unknown, more: JsonObject = {}): SchemaNode | undefined {
  const { schema, problems } = readMetricSchema(withMetric(m, more), "mine", "EUR");
  expect(problems).toEqual([]);
  return schema?.root.properties.get("m");
}

describe("the shipped schema", () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(SHIPPED);

  it("accepts the inherited snapshot as it is", () => {
    expect(validate(INHERITED), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ["only a timestamp", { timestamp: "2025-10-12T12:34:56Z" }, true],
    ["members that it does not name", { ...INHERITED, extra: { a: 1 }, pnl: { daily: 1, other: "x" } }, true],
    ["no timestamp", { heartbeat: {} }, false],
    ["a ratio above one", { ...INHERITED, sentiment: { cache_hit_rate: 85 } }, false],
    ["a number as text", { ...INHERITED, positions: { count: "3" } }, false],
    ["a state that does not exist", { ...INHERITED, strategies: { a: { state: "asleep" } } }, false],
  ])("%s: %#", (_what, snapshot, expected) => {
    expect(validate(snapshot)).toBe(expected);
  });

  it("tells units, and describes every metric", () => {
    const { schema, problems } = readMetricSchema(SHIPPED, "trading-snapshot@1", "INR");
    expect(problems).toEqual([]);
    const units = new Map<string, string>();
    const visit = (node: SchemaNode, path: string): void => {
      expect(node.node === "opaque" || (node.description ?? "").endsWith("."), path).toBe(true);
      if (node.node === "metric" && node.type === "number") units.set(path, node.unit);
      const below = node.node === "object" ? node.properties : node.node === "collection" ? node.element.properties : [];
      for (const [name, child] of below) visit(child, path === "" ? name : `${path}.${name}`);
    };
    if (schema !== undefined) visit(schema.root, "");
    expect(schema?.root.cadence).toBe(10_000);
    expect(
      Object.fromEntries(
        [
          "risk.daily_loss_pct",
          "sentiment.cache_hit_rate",
          "artifacts.teacher_model_age_hours",
          "heartbeat.uptime_seconds",
          "pnl.daily",
          "positions.count",
          "orders.slippage_bps_p95",
          "meta.clock_offset_ms",
        ].map((path) => [path, units.get(path)]),
      ),
    ).toEqual({
      "risk.daily_loss_pct": "percent",
      "sentiment.cache_hit_rate": "ratio",
      "artifacts.teacher_model_age_hours": "h",
      "heartbeat.uptime_seconds": "s",
      "pnl.daily": "INR",
      "positions.count": "count",
      "orders.slippage_bps_p95": "bps",
      "meta.clock_offset_ms": "ms",
    });
  });
});

describe("nodes", () => {
  it.each<[string, unknown, object]>([
    [
      "number",
      { type: "number", "x-unit": "percent", minimum: -1, exclusiveMaximum: 2, description: "d" },
      { node: "metric", type: "number", unit: "percent", integer: false, minimum: -1, exclusiveMaximum: 2, description: "d" },
    ],
    ["integer", { type: "integer" }, { node: "metric", type: "number", unit: "count", integer: true }],
    ["nullable", { type: ["null", "number"] }, { node: "metric", type: "number", unit: "count", integer: false }],
    [
      "nullable by anyOf",
      { anyOf: [{ type: "number", "x-unit": "s" }, { type: "null" }] },
      { node: "metric", type: "number", unit: "s", integer: false },
    ],
    ["integer and number", { type: ["integer", "number"] }, { node: "metric", type: "number", unit: "count", integer: false }],
    [
      "account currency",
      { type: "number", "x-unit": "account_currency" },
      { node: "metric", type: "number", unit: "EUR", integer: false },
    ],
    ["timestamp", { type: "string", format: "date-time" }, { node: "metric", type: "timestamp", unit: "count", integer: false }],
    ["enum alone", { enum: ["a", "b", null] }, { node: "metric", type: "string", unit: "count", integer: false, enum: ["a", "b"] }],
    ["const", { const: 3 }, { node: "metric", type: "number", unit: "count", integer: false, enum: [3] }],
    [
      "reference",
      { $ref: "#/$defs/share", description: "mine" },
      { node: "metric", type: "number", unit: "ratio", integer: false, maximum: 1, description: "mine" },
    ],
    ["list", { type: "array", items: { type: "string" } }, { node: "opaque", why: "it is a list without `x-key`" }],
    ["several types", { type: ["number", "string"] }, { node: "opaque", why: "it may be a string or a number" }],
    ["no type", {}, { node: "opaque", why: "the schema gives it no type" }],
    ["anything", true, { node: "opaque", why: "the schema allows anything here" }],
    [
      "alternatives",
      { oneOf: [{ type: "number" }, { type: "string" }] },
      { node: "opaque", why: "its schema combines several with `oneOf`" },
    ],
    [
      "map of numbers",
      { additionalProperties: { type: "number" }, type: "object" },
      { node: "opaque", why: "it is a map of plain values, and elements need named metrics" },
    ],
  ])("%s", (_name, schema, expected) => {
    expect(nodeOf(schema, { $defs: { share: { type: "number", "x-unit": "ratio", maximum: 1, description: "theirs" } } })).toEqual(
      expected,
    );
  });

  it("reads keyed maps and lists with a key", () => {
    const element = { type: "object", properties: { id: { type: "string" }, value: { type: "number" } } };
    expect(nodeOf({ type: "object", "x-label": "symbol", additionalProperties: element })).toMatchObject({
      node: "collection",
      label: "symbol",
      keyed: true,
      element: { node: "object" },
    });
    expect(nodeOf({ type: "array", "x-key": "id", items: element })).toMatchObject({
      node: "collection",
      label: "id",
      by: "id",
      keyed: false,
    });
  });

  it("ends where a schema contains itself", () => {
    const node = nodeOf(
      { $ref: "#/$defs/tree" },
      { $defs: { tree: { type: "object", properties: { left: { $ref: "#/$defs/tree" } } } } },
    );
    expect(node).toMatchObject({ node: "object" });
    expect(node?.node === "object" ? node.properties.get("left") : undefined).toEqual({
      node: "opaque",
      why: "its schema contains itself",
    });
  });
});

describe("mistakes", () => {
  it.each<[unknown, string, string]>([
    [{ type: "nubmer" }, "/properties/m/type", "did you mean `number`?"],
    [{ type: "number", "x-unit": "percents" }, "/properties/m/x-unit", "did you mean `percent`?"],
    [{ type: "number", "x-unit": "zebra" }, "/properties/m/x-unit", "write one of"],
    [{ type: "number", "x-untis": "s" }, "/properties/m/x-untis", "did you mean `x-unit`?"],
    [{ type: "string", "x-unit": "s" }, "/properties/m/x-unit", "remove `x-unit`"],
    [{ type: "number", minimum: "0" }, "/properties/m/minimum", "write the bound itself"],
    [{ type: "number", exclusiveMinimum: true, minimum: 0 }, "/properties/m/exclusiveMinimum", "write the bound itself"],
    [{ type: "number", minimum: 2, maximum: 1 }, "/properties/m", "swap the two bounds"],
    [{ $ref: "#/$defs/none" }, "/properties/m/$ref", "correct the reference"],
    [{ $ref: "other.json#/a" }, "/properties/m/$ref", "copy what it refers to"],
    [{ type: "array", "x-key": "id", items: { type: "object", properties: {} } }, "/properties/m/x-key", "name a string property"],
    [
      { type: "object", "x-label": "symbol", properties: { a: { type: "number" } } },
      "/properties/m/x-label",
      "additionalProperties",
    ],
    [{ type: "object", "x-cadence": "10s", properties: {} }, "/properties/m/x-cadence", "top of the schema"],
    [{ type: "object", properties: [] }, "/properties/m/properties", "one member for each metric"],
    [{ type: "object", properties: {}, required: "a" }, "/properties/m/required", "timestamp"],
    [5, "/properties/m", "write `{"],
  ])("%j", (schema, pointer, help) => {
    const { problems, schema: read } = readMetricSchema(withMetric(schema), "mine", undefined);
    expect(read).toBeUndefined();
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(problems.find((problem) => problem.pointer === pointer)?.help).toContain(help);
  });

  it.each<[JsonObject, string]>([
    [{ type: "object", properties: {} }, "/properties/timestamp"],
    [{ type: "object", properties: { timestamp: { type: "string", format: "date-time" } } }, "/properties/timestamp"],
    [{ type: "array" }, "/"],
    [withMetric({ type: "number" }, { "x-cadence": 10 }), "/x-cadence"],
    [withMetric({ type: "number" }, { "x-cadence": "10%" }), "/x-cadence"],
  ])("%j", (document, pointer) => {
    expect(readMetricSchema(document, "mine", undefined).problems.map((problem) => problem.pointer)).toEqual([pointer]);
  });

  it("bounds schemas that name one place many times over", () => {
    const level = (below: string): JsonObject => ({
      type: "object",
      properties: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`p${index}`, { $ref: `#/$defs/${below}` }])),
    });
    const $defs = { a: level("b"), b: level("c"), c: level("d"), d: level("e"), e: level("f"), f: { type: "number" } };
    const { problems } = readMetricSchema(withMetric({ $ref: "#/$defs/a" }, { $defs }), "mine", undefined);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain("more than 20000 paths");
  });
});
