import { describe, expect, it } from "vitest";
import { createSnapshotValidator } from "../../../src/evaluate/validate.ts";
import { refusal, show } from "../../../src/evaluate/validation/constraint.ts";
import { pathText } from "../../../src/model/path-text.ts";
import { sanitise } from "../../../src/evaluate/validation/sanitise.ts";
import { isGroup, memberOf, resolve, typesOf } from "../../../src/evaluate/validation/schema-keywords.ts";
import type { JsonObject } from "../../../src/model/json.ts";

const NOW = "2025-10-12T12:34:56+05:30";

describe("a value by itself", () => {
  it.each<[unknown, JsonObject, string | undefined]>([
    [5, {}, undefined],
    [5, { type: "number" }, undefined],
    [5, { type: ["string", "number"] }, undefined],
    [Number.NaN, { type: "number" }, "is NaN, and a number is wanted"],
    [Infinity, { type: "integer" }, "is Infinity, and a whole number is wanted"],
    [5, { type: "integer" }, undefined],
    [5.5, { type: "integer" }, "is 5.5, and a whole number is wanted"],
    [true, { type: "number" }, "is true, and a number is wanted"],
    ["x", { type: "boolean" }, 'is "x", and true or false is wanted'],
    [false, { type: "boolean" }, undefined],
    ["x", { type: "string" }, undefined],
    [5, { type: ["string", "boolean"] }, "is 5, and a text or true or false is wanted"],
    [5, { type: ["object", "null"] }, "is 5, and a group is wanted"],
    [[], { type: "object" }, "is a list, and a group is wanted"],
    [{}, { type: "object" }, undefined],
    [{}, { type: "array" }, "is a group, and a list is wanted"],
    [[], { type: "array" }, undefined],
    [5, { type: "null" }, "is 5, and nothing is wanted"],
    [null, { type: "null" }, undefined],
    [5, { type: "decimal" }, "is 5, and decimal is wanted"],
    [5, { const: 5 }, undefined],
    [6, { const: 5 }, "is 6, and only 5 is allowed"],
    ["c", { enum: ["a", "b"] }, 'is "c", and only "a", "b" are allowed'],
    ["b", { enum: ["a", "b"] }, undefined],
    [{}, { enum: ["a"] }, undefined],
    [1, { minimum: 1, maximum: 1 }, undefined],
    [0, { minimum: 1 }, "is 0, and at least 1 is allowed"],
    [2, { maximum: 1 }, "is 2, and at most 1 is allowed"],
    [1, { exclusiveMinimum: 1 }, "is 1, and more than 1 is allowed"],
    [2, { exclusiveMinimum: 1, exclusiveMaximum: 3 }, undefined],
    [1, { exclusiveMaximum: 1 }, "is 1, and less than 1 is allowed"],
    [2, { exclusiveMinimum: 1, exclusiveMaximum: 2 }, "is 2, and less than 2 is allowed"],
    ["0", { minimum: 5 }, undefined],
    [NOW, { format: "date-time" }, undefined],
    ["today", { format: "email" }, undefined],
    ["ab", { minLength: 2, maxLength: 2 }, undefined],
    ["a", { minLength: 2 }, "is shorter than 2 characters"],
    ["abc", { maxLength: 2 }, "is longer than 2 characters"],
    ["💩💩", { minLength: 2, maxLength: 2 }, undefined],
    ["AB", { pattern: "^[A-Z]+$" }, undefined],
    ["ab", { pattern: "^[A-Z]+$" }, 'is "ab", which has not the shape the schema asks for'],
    [5, { minLength: 2, pattern: "x" }, undefined],
  ])("%j under %j", (value, schema, reason) => {
    expect(refusal(value, schema)).toBe(reason);
  });

  it.each<[unknown, string]>([
    ["x".repeat(60), JSON.stringify("x".repeat(60))],
    ["x".repeat(61), JSON.stringify(`${"x".repeat(60)}…`)],
    [[1], "a list"],
    [{ a: 1 }, "a group"],
    [null, "null"],
    [undefined, "undefined"],
    [() => 1, "a function"],
    [5n, "5"],
  ])("%s is shown as %s", (value, text) => {
    expect(show(value)).toBe(text);
  });
});

describe("a path", () => {
  it.each<[readonly string[], string]>([
    [["risk", "daily_loss_pct"], "risk.daily_loss_pct"],
    [["positions", "M&M", "_v1"], 'positions."M&M"._v1'],
    [["1x"], '"1x"'],
    [["a b"], '"a b"'],
    [[""], '""'],
    [['say "x"'], '"say \\"x\\""'],
    [["a\u2028b\u007f\ufeff"], '"a\\u2028b\\u007f\\ufeff"'],
    [["x".repeat(200)], "x".repeat(200)],
    [["x".repeat(201)], `"${"x".repeat(200)}…"`],
  ])("%j is written %s", (segments, text) => {
    expect(pathText(segments)).toBe(text);
  });
});

describe("a schema", () => {
  const document: JsonObject = {
    $defs: {
      "a/b~c": { type: "number" },
      loop: { $ref: "#/$defs/loop" },
      hop: { $ref: "#/$defs/a~1b~0c" },
      no: false,
      list: ["x"],
    },
  };

  it.each<[unknown, unknown]>([
    [{ $ref: "#/$defs/a~1b~0c" }, { type: "number" }],
    [{ $ref: "#/$defs/hop" }, { type: "number" }],
    [{ $ref: "#/%24defs/hop" }, { type: "number" }],
    [{ $ref: "#/$defs/no" }, false],
    [{ $ref: "#" }, document],
    [{ $ref: "#/$defs/gone" }, true],
    [{ $ref: "#/$defs/gone/further" }, true],
    [{ $ref: "#/$defs/toString" }, true],
    [{ $ref: "#/$defs/list/0" }, true],
    [{ $ref: "https://example.com/schema" }, true],
    [{ $ref: "#/$defs/loop" }, true],
    [{ $ref: 5 }, { $ref: 5 }],
    [true, true],
    [false, false],
    ["text", true],
    [undefined, true],
  ])("%j means %j", (schema, meaning) => {
    expect(resolve(schema, document)).toEqual(meaning);
  });

  it("lists its types", () => {
    expect([{ type: "number" }, { type: ["number", 5, "null"] }, {}, { type: 5 }].map(typesOf)).toEqual([
      ["number"],
      ["number", "null"],
      [],
      [],
    ]);
  });

  it.each<[boolean | JsonObject, boolean]>([
    [true, false],
    [false, false],
    [{ type: "object" }, true],
    [{ type: ["array", "null"] }, true],
    [{ properties: {} }, true],
    [{ properties: 5 }, false],
    [{ type: "number", properties: {} }, false],
    [{}, false],
  ])("%j is of a group: %s", (schema, group) => {
    expect(isGroup(schema)).toBe(group);
  });

  it("has own members only", () => {
    expect(memberOf({ a: 1 }, "a")).toBe(1);
    expect(memberOf({ a: 1 }, "toString")).toBeUndefined();
    expect(memberOf([1], "0")).toBeUndefined();
    expect(memberOf(null, "a")).toBeUndefined();
  });
});

describe("values are taken out", () => {
  const told = (raw: unknown, document: JsonObject): unknown => {
    const { snapshot, problems } = sanitise(raw, document);
    return [snapshot, ...problems.map(({ path, reason }) => `${path} ${reason}`)];
  };
  const number = { type: "number" } as const;

  it.each<[string, unknown, JsonObject, unknown]>([
    ["where the schema allows nothing", { a: 1, b: 2 }, { properties: { a: false } }, [{ b: 2 }, "a is not allowed by the schema"]],
    [
      "where nothing more is allowed",
      { a: 1, b: 2 },
      { properties: { a: number }, additionalProperties: false },
      [{ a: 1 }, "b is not allowed by the schema"],
    ],
    [
      "by every part of allOf",
      { a: 5 },
      { properties: { a: { allOf: [number, { maximum: 3 }] } } },
      [{}, "a is 5, and at most 3 is allowed"],
    ],
    [
      "within a part of allOf",
      { a: "x", b: 1 },
      { allOf: [{ properties: { a: number } }] },
      [{ b: 1 }, 'a is "x", and a number is wanted'],
    ],
    [
      "with what must be there within a group",
      { a: {} },
      { properties: { a: { required: ["b", 5] } } },
      [{ a: {} }, "a.b is absent, and the schema requires it"],
    ],
    ["but not with what must be there at the root", {}, { required: ["a"] }, [{}]],
    [
      "from lists, null in their place",
      { a: [1, "x", 2] },
      { properties: { a: { items: number } } },
      [{ a: [1, null, 2] }, 'a."1" is "x", and a number is wanted'],
    ],
    ["but not from lists whose places differ", { a: ["x"] }, { properties: { a: { items: [number] } } }, [{ a: ["x"] }]],
    [
      "from elements by the key they have",
      {
        a: [
          { id: "k", v: "x" },
          { id: 7, v: "x" },
        ],
      },
      { properties: { a: { "x-key": "id", items: { properties: { v: number } } } } },
      [{ a: [{ id: "k" }, { id: 7 }] }, 'a.k.v is "x", and a number is wanted', 'a."1".v is "x", and a number is wanted'],
    ],
    [
      "as groups of a keyed map, which stay empty",
      { a: { k: 5 } },
      { properties: { a: { additionalProperties: { type: "object" } } } },
      [{ a: { k: {} } }, "a.k is 5, and a group is wanted"],
    ],
    [
      "as a group that is named, which goes",
      { a: 5 },
      { properties: { a: { type: "object" } } },
      [{}, "a is 5, and a group is wanted"],
    ],
    [
      "under a name of the prototype's",
      JSON.parse('{"__proto__": {"v": "x"}}'),
      { additionalProperties: { properties: { v: number } } },
      [JSON.parse('{"__proto__": {}}'), '__proto__.v is "x", and a number is wanted'],
    ],
    ["as a whole", 5, { type: "object" }, [{}, " is 5, and a group is wanted"]],
  ])("%s", (_, raw, document, expected) => {
    expect(told(raw, document)).toEqual(expected);
  });

  it("down to 256 levels, which no policy reads below", () => {
    const document: JsonObject = { properties: { a: { $ref: "#" }, v: number } };
    const nested = (levels: number): unknown => (levels === 0 ? { v: "x" } : { a: nested(levels - 1) });
    expect(sanitise(nested(255), document).problems).toHaveLength(1);
    expect(sanitise(nested(256), document).problems).toHaveLength(0);
  });

  it("all of them, though a thousand are told", () => {
    const raw = Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`k${index}`, "x"]));
    const { snapshot, problems } = sanitise(raw, { additionalProperties: number });
    expect(snapshot).toEqual({});
    expect(problems).toHaveLength(1_000);
  });
});

describe("what only ajv understands", () => {
  const judge = (document: JsonObject, raw: Record<string, unknown>): unknown => {
    const verdict = createSnapshotValidator({ schema: "test", document, reads: [] })({ timestamp: NOW, ...raw });
    if (!verdict.accepted) return verdict.reason;
    const rest = Object.entries(verdict.snapshot).filter(([name]) => name !== "timestamp");
    return [Object.fromEntries(rest), ...verdict.problems.map(({ path, reason }) => `${path} ${reason}`)];
  };
  const either = { anyOf: [{ type: "number" }, { type: "boolean" }] };

  it.each<[string, JsonObject, Record<string, unknown>, unknown]>([
    [
      "is taken out where it stands",
      { properties: { "a/b~": either } },
      { "a/b~": "x", c: 1 },
      [{ c: 1 }, '"a/b~" is refused by the schema: it must be number'],
    ],
    [
      "is taken out below a group",
      { properties: { a: { properties: { b: either } } } },
      { a: { b: "x", c: 1 } },
      [{ a: { c: 1 } }, "a.b is refused by the schema: it must be number"],
    ],
    [
      "leaves null in a list",
      { properties: { a: { items: either } } },
      { a: [1, "x"] },
      [{ a: [1, null] }, 'a."1" is refused by the schema: it must be number'],
    ],
    ["is no matter where it is null", { properties: { a: either } }, { a: null }, [{ a: null }]],
    [
      "lets members be that nobody asked for",
      { additionalProperties: false, properties: { timestamp: {} }, patternProperties: { "^n": { type: "number" } } },
      { n: 1 },
      [{ n: 1 }],
    ],
    [
      "refuses the snapshot where that is said of it",
      { maxProperties: 1 },
      { a: 1 },
      "the snapshot is refused as a whole by its schema",
    ],
    [
      "refuses the snapshot where too much is to be taken out",
      { properties: { a: { items: either } } },
      { a: Array.from({ length: 1_001 }, () => "x") },
      "the snapshot is refused as a whole by its schema",
    ],
    [
      "is read by the dialect that the schema names",
      { $schema: "https://json-schema.org/draft/2020-12/schema", properties: { a: { prefixItems: [{ type: "number" }] } } },
      { a: ["x"] },
      [{ a: [null] }, 'a."0" is refused by the schema: it must be number'],
    ],
  ])("%s", (_, document, raw, expected) => {
    expect(judge(document, raw)).toEqual(expected);
  });

  it("takes instants by the language's own rule, and formats that are others' by theirs", () => {
    const document: JsonObject = {
      properties: {
        at: { anyOf: [{ type: "string", format: "date-time" }] },
        mail: { anyOf: [{ type: "string", format: "email" }] },
      },
    };
    expect(judge(document, { at: NOW, mail: "a@b.co" })).toEqual([{ at: NOW, mail: "a@b.co" }]);
    expect(judge(document, { at: "2025-02-30T00:00:00Z", mail: "a" })).toEqual([
      {},
      'at is refused by the schema: it must match format "date-time"',
      'mail is refused by the schema: it must match format "email"',
    ]);
  });

  it("is a mistake of the schema's where it cannot be read", () => {
    expect(() => createSnapshotValidator({ schema: "test", document: { type: 5 }, reads: [] })).toThrow();
  });
});

describe("a group that the schema requires", () => {
  const judge = (schema: JsonObject, raw: Record<string, unknown>): unknown => {
    const verdict = createSnapshotValidator({
      schema: "test",
      document: { required: ["g"], properties: { g: schema } },
      reads: [],
    })({ timestamp: NOW, ...raw });
    return verdict.accepted ? verdict.problems.map(({ path, reason }) => `${path} ${reason}`) : [verdict.reason, verdict.path];
  };
  const lacks = ["the snapshot lacks g, which its schema requires", "g"];

  it.each<[JsonObject, Record<string, unknown>, unknown]>([
    [{ type: "object" }, {}, lacks],
    [{ type: "object" }, { g: null }, lacks],
    [{ type: "object" }, { g: 5 }, lacks],
    [{ type: "object" }, { g: {} }, []],
    [{ type: "array" }, {}, lacks],
    [{ type: ["object", "null"] }, { g: null }, []],
    [{ type: ["object", "null"] }, {}, lacks],
    [{ type: "number" }, {}, ["g is absent, and the schema requires it"]],
    [{ type: "number" }, { g: null }, []],
  ])("%j in %j", (schema, raw, expected) => {
    expect(judge(schema, raw)).toEqual(expected);
  });
});
