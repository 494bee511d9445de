import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BundleMetrics } from "../../../src/bundle/bundle.ts";
import { SoundRows } from "../../../src/evaluate/columns/sound-rows.ts";
import { createSnapshotValidator } from "../../../src/evaluate/validate.ts";
import type { JsonObject, JsonValue } from "../../../src/model/json.ts";
import { batchOf } from "./batch-of.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 1_000);

const number = fc.constantFrom<JsonObject>(
  { type: "number" },
  { type: "number", minimum: 0 },
  { type: "number", maximum: 1, "x-unit": "ratio" },
  { type: "integer" },
  { type: ["number", "null"] },
  { type: ["integer", "number"], minimum: -1, maximum: 2 },
  { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 2 },
  { type: "number", enum: [1, 2] },
  { type: "number", multipleOf: 0.5 },
  { anyOf: [{ type: "number" }, { type: "string" }] },
  { not: { type: "number" } },
  { const: 1 },
  { $ref: "#/definitions/positive" },
  { $ref: "#/definitions/positive", maximum: 1 },
  { $ref: "#/definitions/share" },
  { $ref: "#/definitions/renamed" },
  { type: "string" },
  { type: "string", enum: ["a", "b"] },
  { type: "string", format: "date-time" },
  { type: "string", format: "email" },
  { type: "string", minLength: 1 },
  { type: "string", pattern: "^a" },
  { type: "boolean" },
  { type: "boolean", enum: [true] },
  {},
);
const names = ["a", "b", "c"] as const;
const groupOf = (member: fc.Arbitrary<JsonObject | boolean>): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      type: fc.constantFrom<JsonValue>("object", ["object", "null"], "array"),
      properties: fc.dictionary(fc.constantFrom(...names), member, { maxKeys: 3, noNullPrototype: true }),
      additional: fc.option(member, { nil: undefined }),
      required: fc.subarray([...names]),
      extra: fc.constantFrom<JsonObject>({}, {}, {}, {}, { minProperties: 1 }, { propertyNames: { maxLength: 1 } }, { title: "t" }),
    })
    .map(({ type, properties, additional, required, extra }) => ({
      type,
      properties,
      ...(additional === undefined ? {} : { additionalProperties: additional }),
      ...(required.length === 0 ? {} : { required }),
      ...extra,
    }));
const leaf = fc.oneof({ weight: 8, arbitrary: number }, { weight: 1, arbitrary: fc.boolean() });
const list = leaf.map((items): JsonObject => ({ type: "array", items: items }));
const schema: fc.Arbitrary<JsonObject> = fc
  .tuple(
    groupOf(fc.oneof({ weight: 3, arbitrary: leaf }, groupOf(leaf), list)),
    fc.constantFrom<JsonObject>({}, { $id: "https://example.org/s" }),
  )
  .map(([root, more]) => ({
    ...root,
    ...more,
    type: "object",
    definitions: {
      positive: { type: "number", minimum: 0 },
      share: { $ref: "#/definitions/positive", maximum: 1 },
      renamed: { title: "the same", $ref: "#/definitions/positive" },
    },
    properties: { ...(root["properties"] as JsonObject), timestamp: { type: "string", format: "date-time" } },
  }));

const scalar = fc.constantFrom<JsonValue>(
  0,
  1,
  2,
  -1,
  0.5,
  1e308,
  Infinity,
  -0,
  null,
  true,
  false,
  "a",
  "b",
  "",
  "x@y.z",
  "2025-10-14T00:00:00Z",
);
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...names), scalar, { maxKeys: 3, noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
);
const snapshot = fc
  .tuple(
    fc.constantFrom<JsonValue>("2025-10-14T00:00:00Z", "2025-10-14T00:00:00.000Z", "2025-10-14T05:30:00+05:30", "late", null, 1),
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3, noNullPrototype: true }),
  )
  .map(([timestamp, rest]): JsonObject => ({ timestamp, ...rest }));

/** How many of the snapshots the validator accepts as they are, and how many of these were seen to be sound. */
function compare(document: JsonObject, snapshots: readonly JsonObject[]): { readonly accepted: number; readonly sound: number } {
  const metrics = { schema: "test", document, reads: [] } as unknown as BundleMetrics;
  const validate = createSnapshotValidator(metrics);
  const batch = batchOf(snapshots);
  if (batch === undefined) return { accepted: 0, sound: 0 };
  const rows = new SoundRows(metrics).of(batch);
  const counts = { accepted: 0, sound: 0 };
  for (const [row, raw] of snapshots.entries()) {
    const verdict = validate(raw);
    const isAccepted = verdict.accepted && verdict.problems.length === 0 && verdict.snapshot === raw;
    if (rows[row] === 1) {
      expect(isAccepted, JSON.stringify([document, raw])).toBe(true);
      counts.sound += 1;
    }
    counts.accepted += Number(isAccepted);
  }
  return counts;
}

describe("rows that are seen to be sound", () => {
  it("are accepted by the validator as they are", () => {
    const total = { accepted: 0, sound: 0 };
    fc.assert(
      fc.property(schema, fc.array(snapshot, { minLength: 1, maxLength: 12 }), (document, snapshots) => {
        const { accepted, sound } = compare(document, snapshots);
        total.accepted += accepted;
        total.sound += sound;
      }),
      { numRuns: RUNS },
    );
    // Were none seen, nothing would have been shown.
    expect(total.sound).toBeGreaterThan(total.accepted / 4);
  });

  it("are all that the validator accepts, where a schema has the keywords of metrics alone", () => {
    const document: JsonObject = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "https://example.org/metrics",
      type: "object",
      required: ["timestamp", "risk"],
      properties: {
        timestamp: { type: "string", format: "date-time" },
        risk: {
          type: "object",
          properties: { loss: { type: "number", minimum: -100, maximum: 100, "x-unit": "percent" }, on: { type: "boolean" } },
        },
        feeds: {
          type: "object",
          additionalProperties: {
            type: "object",
            properties: { status: { type: "string", enum: ["up", "down"] }, seen_at: { type: "string", format: "date-time" } },
          },
        },
      },
    };
    const timestamp = "2025-10-14T00:00:00Z";
    const snapshots = [
      { timestamp, risk: { loss: 1, on: true } },
      { timestamp, risk: { loss: 101, on: true } },
      { timestamp, risk: { loss: 1, on: null } },
      { timestamp, risk: { loss: "1" } },
      { timestamp, risk: {}, feeds: { nse: { status: "up", seen_at: timestamp }, bse: { status: "off" } } },
      { timestamp, risk: {}, feeds: { nse: { status: "up", seen_at: timestamp } } },
      { timestamp, risk: {}, feeds: { nse: { status: "up", seen_at: "soon" } } },
      { timestamp },
    ];
    expect(compare(document, snapshots)).toEqual({ accepted: 3, sound: 3 });
  });
});
