import { expect, it } from "vitest";
import { resolvePointer } from "../../../src/check/schema/pointer.ts";
import { readMetricSchema } from "../../../src/check/schema/read-schema.ts";
import type { JsonObject } from "../../../src/model/json.ts";

const TIMESTAMP = { type: "string", format: "date-time" };
const TEXT = { type: "string" };
const NUMBER = { type: "number" };
const $defs = {
  share: { type: "number", "x-unit": "ratio", maximum: 1, description: "theirs" },
  "a/b": { type: "integer" },
  loop: { $ref: "#/$defs/loop" },
  list: [NUMBER, TEXT],
};

/** What a metric's schema is read as: the node, or each mistake with its place and fix. */
function read(m: unknown, more: JsonObject = {}): unknown {
  const document = {
    type: "object",
    required: ["timestamp"],
    properties: { timestamp: TIMESTAMP, m },
    $defs,
    ...more,
  } as JsonObject;
  const { schema, problems } = readMetricSchema(document, "mine", "EUR");
  return schema === undefined ? problems : schema.root.properties.get("m");
}

/** Maps and sets as JSON can write them. */
function plain(_: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
  return value instanceof Set ? [...(value as Set<unknown>)] : value;
}

function deep(levels: number): unknown {
  return levels === 0 ? NUMBER : { type: "object", properties: { a: deep(levels - 1) } };
}

const element = (more: object = {}): object => ({ type: "object", properties: { id: TEXT, n: NUMBER }, ...more });

const SCHEMAS: readonly unknown[] = [
  NUMBER,
  { type: "number", "x-unit": "percent", minimum: -1, maximum: 2, exclusiveMinimum: -2, exclusiveMaximum: 3, description: "d" },
  { type: "integer", minimum: 0 },
  { type: ["integer", "number"] },
  { type: ["integer", "null"] },
  { type: ["null"] },
  { type: "null" },
  { type: [] },
  { type: "number", "x-unit": "USD" },
  { type: "number", "x-unit": "XXX" },
  { type: "number", "x-unit": "usd" },
  { type: "number", "x-unit": 5 },
  { type: "number", "x-unit": "percents" },
  { type: "number", "x-unit": "account_currency" },
  { type: "number", "x-untis": "s" },
  { type: "number", "x-zebra": "s" },
  { type: "number", untis: "s" },
  { type: "number", description: "" },
  { type: "number", description: 5 },
  { type: "number", minimum: "0", maximum: true, exclusiveMinimum: null, exclusiveMaximum: [] },
  { type: "number", minimum: 2, maximum: 1 },
  { type: "number", minimum: 2, maximum: 2 },
  { type: "number", exclusiveMinimum: 2, maximum: 1 },
  { type: "number", minimum: 2, exclusiveMaximum: 1 },
  { type: "boolean", minimum: "0" },
  { type: "boolean", "x-unit": "s" },
  { type: "string", "x-unit": "s", format: "date-time" },
  { type: "string", enum: ["a", 5, null, "b"] },
  { type: "string", enum: [5] },
  { type: "string", enum: "a" },
  { type: "string", const: "a" },
  { type: "string", format: "date-time", enum: ["2025-01-01T00:00:00Z"] },
  { type: "string", format: "date" },
  { type: "boolean", enum: [true, "a"] },
  { enum: ["a", "b", null] },
  { enum: [true] },
  { enum: [1, 2.5] },
  { enum: [1, "a"] },
  { enum: [null] },
  { enum: [] },
  { enum: [{}] },
  { const: 3 },
  { const: null },
  { format: "date-time" },
  { format: "email" },
  { properties: { a: NUMBER } },
  {},
  true,
  false,
  5,
  null,
  "number",
  { type: "nubmer" },
  { type: "zzzzzzz" },
  { type: 5 },
  { type: ["number", "zzz"] },
  { type: ["number", "string"] },
  { type: ["object", "array", "integer", "boolean"] },
  { $ref: "#/$defs/share" },
  { $ref: "#/$defs/share", description: "mine", maximum: 2 },
  { $ref: "#/$defs/a~1b" },
  { $ref: "#/$defs/loop" },
  { $ref: "#/$defs/list/0" },
  { $ref: "#/$defs/list/2" },
  { $ref: "#/$defs/list/first" },
  { $ref: "#/$defs/none" },
  { $ref: "#/$defs/share/type/none" },
  { $ref: "#$defs" },
  { $ref: "#/%zz" },
  { $ref: "other.json#/a" },
  { $ref: 5 },
  { allOf: [{ $ref: "#/$defs/share" }], description: "mine" },
  { allOf: [NUMBER, { minimum: 0 }] },
  { anyOf: [{ type: "number", "x-unit": "s" }, { type: "null" }] },
  { anyOf: [{ type: "null" }, { type: "null" }] },
  { anyOf: [true, { type: "null" }] },
  { oneOf: [NUMBER, TEXT] },
  { oneOf: "number" },
  { type: "number", oneOf: [NUMBER, TEXT] },
  { properties: { a: NUMBER }, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
  { type: "object" },
  { type: "object", properties: {} },
  { type: "object", properties: { a: NUMBER }, required: ["a"], description: "d" },
  { type: "object", properties: { a: NUMBER }, required: ["a", 5] },
  { type: "object", properties: { a: NUMBER }, required: "a" },
  { type: "object", properties: [] },
  { type: "object", properties: { "a/b~c": { type: "zzz" } } },
  { type: "object", properties: { a: NUMBER }, "x-label": "symbol" },
  { type: "object", properties: { a: NUMBER }, "x-cadence": "10s" },
  { type: "object", properties: { a: NUMBER }, additionalProperties: NUMBER },
  { type: "object", additionalProperties: true },
  { type: "object", additionalProperties: NUMBER },
  { type: "object", additionalProperties: { type: ["number", "string"] } },
  { type: "object", additionalProperties: element() },
  { type: "object", properties: {}, additionalProperties: element() },
  { type: "object", "x-label": "symbol", description: "d", additionalProperties: element({ required: ["n"] }) },
  { type: "object", "x-label": "", additionalProperties: element() },
  { type: "object", "x-label": 5, additionalProperties: element() },
  { type: "object", additionalProperties: { $ref: "#/$defs/none" } },
  { type: "array" },
  { type: "array", items: TEXT },
  { type: "array", "x-key": "id" },
  { type: "array", "x-key": "", items: element() },
  { type: "array", "x-key": "id", items: element() },
  { type: "array", "x-key": "id", "x-label": "order", description: "d", items: element() },
  { type: "array", "x-key": "n", items: element() },
  { type: "array", "x-key": "zzz", items: element() },
  { type: "array", "x-key": "id", items: TEXT },
  deep(23),
  deep(24),
];

const DOCUMENTS: readonly JsonObject[] = [
  { type: "array", items: {} },
  { type: "object" },
  { type: "object", properties: { timestamp: TIMESTAMP } },
  { type: "object", required: ["timestamp"], properties: { timestamp: TEXT } },
  { type: "object", required: ["timestamp"], properties: { timestamp: { type: "object", properties: {} } } },
  { type: "object", required: ["timestamp"], properties: { timestamp: TIMESTAMP }, "x-cadence": "10s", description: "d" },
  { type: "object", required: ["timestamp"], properties: { timestamp: TIMESTAMP }, "x-cadence": "0s" },
  { type: "object", required: ["timestamp"], properties: { timestamp: TIMESTAMP }, "x-cadence": "10%" },
  { type: "object", required: ["timestamp"], properties: { timestamp: TIMESTAMP }, "x-cadence": "often" },
  { type: "object", required: ["timestamp"], properties: { timestamp: TIMESTAMP }, "x-cadence": 10 },
];

/** Each schema of a metric, and of a snapshot, with what it is read as. `vitest -u` rewrites the sheet; read it as who wrote the schema would. */
it("schemas are read as the golden sheet says", async () => {
  const metrics = SCHEMAS.map((schema) => `${JSON.stringify(schema)}\n  ${JSON.stringify(read(schema), plain)}`);
  const documents = DOCUMENTS.map((document) => {
    const { schema, problems } = readMetricSchema(document, "mine", undefined);
    return `${JSON.stringify(document)}\n  ${JSON.stringify(schema?.root ?? problems, plain)}`;
  });
  const text = `${[...metrics, ...documents].join("\n\n")}\n`;
  await expect(text).toMatchFileSnapshot(new URL("golden/schemas.txt", import.meta.url).pathname);
});

it.each<[string, unknown]>([
  ["#", { a: { "b/c~d": [5] } }],
  ["#/a/b~1c~0d/0", 5],
  ["#/a/b~1c~0d/1", undefined],
  ["#/a/b~1c~0d/0x", undefined],
  ["#/a/b~1c~0d/length", undefined],
  ["#/a/toString", undefined],
  ["#/a/none", undefined],
  ["#/a/none/deeper", undefined],
  ["#/%61", { "b/c~d": [5] }],
  ["#/%", undefined],
  ["#a", undefined],
])("%s of a document", (reference, value) => {
  expect(resolvePointer({ a: { "b/c~d": [5] } }, reference)).toEqual(value);
});
