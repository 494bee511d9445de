import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSnapshotValidator, type SnapshotVerdict } from "../../src/evaluate/validate.ts";
import { sanitise } from "../../src/evaluate/validation/sanitise.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { parseTimestamp } from "../../src/model/timestamp.ts";

const NOW = "2025-10-12T12:34:56+05:30";

const DOCUMENT: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  required: ["timestamp", "risk", "equity"],
  properties: {
    timestamp: { type: "string", format: "date-time" },
    equity: { type: "number" },
    risk: {
      type: "object",
      required: ["loss"],
      properties: {
        loss: { type: "number", minimum: -100, maximum: 100, "x-unit": "percent" },
        active: { type: "boolean" },
        mode: { enum: ["open", "halted"] },
        seen_at: { type: ["string", "null"], format: "date-time" },
        share: { $ref: "#/$defs/share" },
        code: { type: "string", minLength: 2, maxLength: 3, pattern: "^[A-Z]+$" },
        constructor: { type: "string" },
      },
    },
    positions: {
      type: "object",
      properties: {
        count: { type: "integer" },
        by_symbol: { type: "object", "x-label": "symbol", additionalProperties: { $ref: "#/$defs/position" } },
        symbols: { type: "array", items: { type: "string" } },
      },
    },
    orders: {
      type: "array",
      "x-key": "id",
      items: { type: "object", properties: { id: { type: "string" }, price: { type: "number", exclusiveMinimum: 0 } } },
    },
    closed: { type: "object", properties: { a: { type: "number" } }, additionalProperties: false },
    choice: { anyOf: [{ type: "number" }, { type: "boolean" }] },
    versioned: { type: "object", patternProperties: { "^v": { type: "number" } } },
  },
  $defs: {
    share: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
    position: { type: "object", properties: { quantity: { type: "number" }, value: { type: ["number", "null"], minimum: 0 } } },
  },
};

const validate = createSnapshotValidator({ schema: "test", document: DOCUMENT, reads: [] });
const SOUND = { timestamp: NOW, equity: 5, risk: { loss: -1 } };

function accepted(raw: unknown): Extract<SnapshotVerdict, { accepted: true }> {
  const verdict = validate(raw);
  if (!verdict.accepted) throw new Error(verdict.reason);
  return verdict;
}

describe("a sound snapshot", () => {
  it("is handed on as it is", () => {
    const raw = { ...SOUND, extra: { anything: [1, "x"] } };
    expect(validate(raw)).toEqual({ accepted: true, timestamp: parseTimestamp(NOW), snapshot: raw, problems: [] });
    expect(accepted(raw).snapshot).toBe(raw);
  });

  it("is one that the shipped schema accepts", () => {
    const document = JSON.parse(readFileSync("schemas/trading-snapshot.schema.json", "utf8")) as JsonObject;
    const inherited = {
      timestamp: NOW,
      heartbeat: { last_tick: NOW, uptime_seconds: 3600 },
      positions: { count: 3, total_value: 150000.0, symbols: ["RELIANCE", "TCS", "INFY"] },
      risk: { circuit_breaker_active: false, daily_loss_pct: -0.25, max_position_value: 50000.0 },
    };
    const verdict = createSnapshotValidator({ schema: "trading-snapshot@1", document, reads: [] })(inherited);
    expect(verdict).toMatchObject({ accepted: true, problems: [] });
  });
});

describe("one bad value", () => {
  const told = (risk: Record<string, unknown>): unknown => {
    const raw = { ...SOUND, risk: { loss: -1, ...risk } };
    const before = structuredClone(raw);
    const verdict = accepted(raw);
    expect(raw).toEqual(before);
    return [verdict.snapshot["risk"], ...verdict.problems.map(({ path, reason }) => `${path} ${reason}`)];
  };

  it.each<[Record<string, unknown>, Record<string, unknown>, string]>([
    [{ loss: "-6" }, {}, 'risk.loss is "-6", and a number is wanted'],
    [{ loss: -101 }, {}, "risk.loss is -101, and at least -100 is allowed"],
    [{ loss: 101 }, {}, "risk.loss is 101, and at most 100 is allowed"],
    [{ loss: Number.NaN }, {}, "risk.loss is NaN, and a number is wanted"],
    [{ loss: -Infinity }, {}, "risk.loss is -Infinity, and a number is wanted"],
    [{ loss: [1] }, {}, "risk.loss is a list, and a number is wanted"],
    [{ loss: {} }, {}, "risk.loss is a group, and a number is wanted"],
    [{ active: "yes" }, { loss: -1 }, 'risk.active is "yes", and true or false is wanted'],
    [{ mode: "shut" }, { loss: -1 }, 'risk.mode is "shut", and only "open", "halted" are allowed'],
    [{ share: 1 }, { loss: -1 }, "risk.share is 1, and less than 1 is allowed"],
    [{ share: 0 }, { loss: -1 }, "risk.share is 0, and more than 0 is allowed"],
    [{ code: "A" }, { loss: -1 }, "risk.code is shorter than 2 characters"],
    [{ code: "ABCD" }, { loss: -1 }, "risk.code is longer than 3 characters"],
    [{ code: "ab" }, { loss: -1 }, 'risk.code is "ab", which has not the shape the schema asks for'],
    [{ constructor: 5 }, { loss: -1 }, "risk.constructor is 5, and a text is wanted"],
    [
      { seen_at: "2025-10-12T12:34:56" },
      { loss: -1 },
      'risk.seen_at is "2025-10-12T12:34:56", and an instant with an offset is wanted, as 2025-10-12T12:34:56+05:30',
    ],
    [
      { seen_at: "2025-02-30T00:00:00Z" },
      { loss: -1 },
      'risk.seen_at is "2025-02-30T00:00:00Z", and an instant with an offset is wanted, as 2025-10-12T12:34:56+05:30',
    ],
  ])("%j is taken out and told", (risk, left, problem) => {
    expect(told(risk)).toEqual([left, problem]);
  });

  it("leaves the others as they are", () => {
    expect(told({ loss: "x", active: true, mode: 3 })).toEqual([
      { active: true },
      'risk.loss is "x", and a number is wanted',
      'risk.mode is 3, and only "open", "halted" are allowed',
    ]);
  });

  it("that is null is absent and nothing to tell", () => {
    expect(told({ active: null, seen_at: null })).toEqual([{ loss: -1, active: null, seen_at: null }]);
    expect(accepted({ ...SOUND, positions: null }).problems).toEqual([]);
  });

  it("that is absent and required within its group is told", () => {
    expect(accepted({ ...SOUND, risk: {} }).problems).toEqual([
      { path: "risk.loss", segments: ["risk", "loss"], reason: "is absent, and the schema requires it" },
    ]);
    expect(accepted({ timestamp: NOW, risk: { loss: 1 } }).problems.map(({ path }) => path)).toEqual(["equity"]);
    expect(accepted({ ...SOUND, equity: "5" }).problems.map(({ path }) => path)).toEqual(["equity"]);
  });

  it("of a keyed map is told by key; an element refused as a whole keeps its key", () => {
    const by_symbol = { TCS: { quantity: "5", value: 7 }, "M&M": { value: -1 }, INFY: 5, NONE: null, __proto: { quantity: 1 } };
    const verdict = accepted({ ...SOUND, positions: { count: 1.5, by_symbol } });
    expect(verdict.snapshot["positions"]).toEqual({
      by_symbol: { TCS: { value: 7 }, "M&M": {}, INFY: {}, NONE: null, __proto: { quantity: 1 } },
    });
    expect(verdict.problems).toEqual([
      { path: "positions.count", segments: ["positions", "count"], reason: "is 1.5, and a whole number is wanted" },
      {
        path: "positions.by_symbol.TCS.quantity",
        segments: ["positions", "by_symbol", "TCS", "quantity"],
        reason: 'is "5", and a number is wanted',
      },
      {
        path: 'positions.by_symbol."M&M".value',
        segments: ["positions", "by_symbol", "M&M", "value"],
        reason: "is -1, and at least 0 is allowed",
      },
      { path: "positions.by_symbol.INFY", segments: ["positions", "by_symbol", "INFY"], reason: "is 5, and a group is wanted" },
    ]);
  });

  it("of an array is told by its key, or by its place; the others stay where they are", () => {
    const verdict = accepted({ ...SOUND, orders: [{ id: "a", price: 0 }, 7, { price: -1 }, { id: "b", price: 2 }, null] });
    expect(verdict.snapshot["orders"]).toEqual([{ id: "a" }, {}, {}, { id: "b", price: 2 }, null]);
    expect(verdict.problems.map(({ path }) => path)).toEqual(["orders.a.price", 'orders."1"', 'orders."2".price']);
    const scalars = accepted({ ...SOUND, positions: { symbols: ["a", 5, "b"] } });
    expect(scalars.snapshot["positions"]).toEqual({ symbols: ["a", null, "b"] });
  });

  it("that another keyword refuses is taken out too", () => {
    const verdict = accepted({ ...SOUND, choice: "x", versioned: { v1: "x", v2: 2 }, closed: { a: 1, b: 2 } });
    expect(verdict.snapshot).toEqual({ ...SOUND, versioned: { v2: 2 }, closed: { a: 1 } });
    expect(verdict.problems.map(({ path }) => path).sort()).toEqual(["choice", "closed.b", "versioned.v1"]);
  });
});

describe("an unusable snapshot", () => {
  it.each<[unknown, string, string | undefined]>([
    [null, "the snapshot is null, and an object is wanted", undefined],
    [5, "the snapshot is 5, and an object is wanted", undefined],
    ["{}", 'the snapshot is "{}", and an object is wanted', undefined],
    [[SOUND], "the snapshot is a list, and an object is wanted", undefined],
    [undefined, "the snapshot is undefined, and an object is wanted", undefined],
    [{ risk: {} }, "the snapshot has no timestamp, and an instant with an offset is wanted", "timestamp"],
    [{ timestamp: null }, "the snapshot has no timestamp, and an instant with an offset is wanted", "timestamp"],
    [{ timestamp: "today" }, 'the snapshot has the timestamp "today", and an instant with an offset is wanted', "timestamp"],
    [{ timestamp: 5 }, "the snapshot has the timestamp 5, and an instant with an offset is wanted", "timestamp"],
    [{ timestamp: NOW, equity: 5 }, "the snapshot lacks risk, which its schema requires", "risk"],
    [{ timestamp: NOW, equity: 5, risk: null }, "the snapshot lacks risk, which its schema requires", "risk"],
    [{ timestamp: NOW, equity: 5, risk: 3 }, "the snapshot lacks risk, which its schema requires", "risk"],
  ])("%j is refused whole", (raw, reason, path) => {
    expect(validate(raw)).toEqual({ accepted: false, reason, ...(path === undefined ? {} : { path }) });
  });
});

describe("hostile input", () => {
  it("neither throws nor hangs nor reaches a prototype", () => {
    const cyclic: Record<string, unknown> = { ...SOUND };
    cyclic["risk"] = cyclic;
    let deep: unknown = { quantity: "x" };
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    const many = Array.from({ length: 200_000 }, (_, index) => (index % 2 === 0 ? "bad" : { id: String(index), price: -1 }));
    const hostile: unknown[] = [
      cyclic,
      { ...SOUND, positions: { by_symbol: deep } },
      { ...SOUND, deep },
      { ...SOUND, orders: many },
      { ...SOUND, positions: { by_symbol: Object.fromEntries(many.map((value, index) => [`k${index}`, value])) } },
      { ...SOUND, versioned: Object.fromEntries(many.map((value, index) => [`v${index}`, value])) },
      Object.defineProperty({ ...SOUND }, "risk", {
        enumerable: true,
        get: () => {
          throw new Error("no");
        },
      }),
      new Proxy(
        { ...SOUND },
        {
          ownKeys: () => {
            throw new Error("no");
          },
          get: () => {
            throw new Error("no");
          },
        },
      ),
      JSON.parse(`{"timestamp":"${NOW}","equity":1,"risk":{"__proto__":{"loss":1},"loss":"x"},"__proto__":{"polluted":1}}`),
      { ...SOUND, equity: 10n, risk: { loss: Symbol("x") } },
      () => SOUND,
    ];
    for (const raw of hostile) expect(typeof validate(raw).accepted).toBe("boolean");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("of a schema that refers to itself ends", () => {
    const document: JsonObject = {
      type: "object",
      properties: { timestamp: { type: "string" }, next: { $ref: "#" }, a: { $ref: "#/$defs/a" } },
      $defs: { a: { $ref: "#/$defs/a" } },
    };
    let deep: Record<string, unknown> = { timestamp: 5 };
    for (let level = 0; level < 100_000; level += 1) deep = { timestamp: NOW, next: deep };
    const tolerant = createSnapshotValidator({
      schema: "loop",
      document: { ...document, properties: { timestamp: { type: "string" }, next: { $ref: "#" } } },
      reads: [],
    });
    expect(typeof tolerant(deep).accepted).toBe("boolean");
    expect(sanitise({ timestamp: NOW, a: 1 }, document).problems).toEqual([]);
  });

  it("tells long values and keys cut short", () => {
    const verdict = accepted({ ...SOUND, positions: { by_symbol: { ["k".repeat(10_000)]: { quantity: "v".repeat(10_000) } } } });
    const [problem] = verdict.problems;
    expect(problem?.path.length).toBeLessThan(300);
    expect(problem?.reason.length).toBeLessThan(150);
  });
});

describe("the walk over a schema without ajv", () => {
  const ajv = new Ajv({ strict: false, strictNumbers: true, ownProperties: true, validateSchema: false });
  ajv.addFormat("date-time", (text) => !Number.isNaN(parseTimestamp(text)));
  const accepts = ajv.compile(DOCUMENT);
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(
      "open",
      "halted",
      "AB",
      "abcd",
      NOW,
      "",
      true,
      false,
      null,
      0,
      -0,
      1,
      -1,
      0.5,
      101,
      Number.NaN,
      Infinity,
      1e308,
    ),
    fc.constantFrom<unknown>({}, [], [1], { loss: 1 }),
  );
  const group = (...names: string[]): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.record(Object.fromEntries(names.map((name) => [name, scalar])), { requiredKeys: [] }) },
      { weight: 1, arbitrary: scalar },
    );
  const snapshots = fc.record(
    {
      risk: group("loss", "active", "mode", "seen_at", "share", "code", "constructor"),
      equity: scalar,
      positions: fc.oneof(
        scalar,
        fc.record(
          {
            count: scalar,
            symbols: fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
            by_symbol: fc.oneof(scalar, fc.dictionary(fc.constantFrom("TCS", "M&M", "__proto__"), group("quantity", "value"))),
          },
          { requiredKeys: [] },
        ),
      ),
      orders: fc.oneof(scalar, fc.array(group("id", "price"), { maxLength: 3 })),
    },
    { requiredKeys: ["equity"] },
  );

  /** What ajv would say if null were absent everywhere. */
  const withoutNulls = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((one) => one !== null).map(withoutNulls);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, one]) => one !== null)
        .map(([name, one]) => [name, withoutNulls(one)]),
    );
  };

  it("finds a problem exactly where ajv does, and leaves what ajv accepts", () => {
    fc.assert(
      fc.property(snapshots, (parts) => {
        const raw = { timestamp: NOW, ...parts };
        const before = structuredClone(raw);
        const { snapshot, problems } = sanitise(raw, DOCUMENT);
        expect(raw).toEqual(before);
        const bare = withoutNulls(raw) as Record<string, unknown>;
        const lacks = bare["risk"] === undefined || bare["equity"] === undefined;
        if (!lacks) expect(problems.length === 0).toBe(accepts(bare));
        if (problems.length === 0) expect(snapshot).toBe(raw);
        const again = sanitise(snapshot, DOCUMENT).problems.filter(({ reason }) => !reason.startsWith("is absent"));
        expect(again).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
