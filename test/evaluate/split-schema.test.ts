import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSchema } from "../../src/evaluate/validation/ajv.ts";
import { splitSchema } from "../../src/evaluate/validation/split-schema.ts";
import type { JsonObject } from "../../src/model/json.ts";

const GROUP = {
  type: "object",
  properties: { a: { type: "number" }, inner: { type: "object", properties: { b: { type: "string" } } } },
};
const DOCUMENT: JsonObject = {
  type: "object",
  required: ["timestamp"],
  definitions: { "group 1": { type: "number", minimum: 0 } },
  properties: {
    timestamp: { type: "string" },
    g: GROUP,
    keyed: { type: "object", additionalProperties: GROUP },
    list: { type: "array", items: GROUP },
    size: { $ref: "#/definitions/group%201" },
  },
};

const value = fc.oneof(fc.constant(null), fc.integer({ min: -2, max: 2 }), fc.constantFrom("", "x"));
/** Most often what is wanted. */
function mostly<T>(wanted: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: wanted, weight: 12 }, { arbitrary: value, weight: 1 });
}
const inner = fc.record({ b: mostly(fc.string()) }, { requiredKeys: [] });
const group = mostly(fc.record({ a: mostly(fc.integer()), inner: mostly(inner) }, { requiredKeys: [] }));
const snapshot = fc.record(
  {
    timestamp: mostly(fc.constant("now")),
    g: group,
    keyed: mostly(fc.dictionary(fc.constantFrom("k", "toString", "~/"), group)),
    list: mostly(fc.array(group, { maxLength: 2 })),
    size: mostly(fc.nat()),
  },
  { requiredKeys: ["timestamp"] },
);

describe("a schema that is split", () => {
  it("gives each group a definition of its own, beside those that are there", () => {
    const { definitions, properties } = splitSchema(DOCUMENT) as { definitions: JsonObject; properties: JsonObject };
    expect(Object.keys(definitions).sort()).toEqual(["group 1", "group 2", "group 3", "group 4", "group 5"]);
    expect(properties["g"]).toEqual({ $ref: "#/definitions/group%202" });
    expect(definitions["group 1"]).toEqual({ type: "number", minimum: 0 });
  });

  it("accepts what the whole accepts", () => {
    const whole = new Ajv({ strict: false, ownProperties: true }).compile(DOCUMENT);
    const split = compileSchema(DOCUMENT);
    let accepted = 0;
    fc.assert(
      fc.property(snapshot, (raw) => {
        expect(split?.accepts(raw)).toBe(whole(raw));
        accepted += Number(whole(raw));
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it.each([
    ["an id of its own", { properties: { g: { ...GROUP, $id: "https://example.com/g" } } }],
    ["a reference into a group", { properties: { g: GROUP, h: { $ref: "#/properties/g/properties/a" } } }],
    ["a reference to the root", { properties: { g: GROUP, h: { $ref: "#" } } }],
    ["unevaluated members", { properties: { g: { ...GROUP, unevaluatedProperties: false } } }],
  ])("stays whole where it has %s", (_, document) => {
    expect(splitSchema(document)).toBe(document);
  });

  it("asks whether members are own ones where a name is one that every object has", () => {
    const named = compileSchema({ properties: { g: { type: "object", properties: { valueOf: { type: "number" } } } } });
    expect([{ g: {} }, { g: { valueOf: 1 } }, { g: { valueOf: "x" } }].map((raw) => named?.accepts(raw))).toEqual([
      true,
      true,
      false,
    ]);
    const wanted = compileSchema({ properties: { g: { type: "object", required: ["a"], properties: { a: {} } } } });
    expect(wanted?.accepts({ g: Object.create({ a: 1 }) as unknown })).toBe(false);
  });
});
