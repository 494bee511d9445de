import { describe, expect, it } from "vitest";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { onlyOf } from "../../src/evaluate/outcome.ts";
import type { BooleanTerm, CollectionRef, NumberTerm, Term } from "../../src/model/term.ts";
import { bundleOf, leaf, oneRule, termRule } from "./bundle-builder.ts";
import { Both } from "./outcomes.ts";

const T0 = 1_760_000_000_000;
const STALE = 60_000;

const number = (value: number): Term => ({ term: "number", value });
const metric = (path: string, variable?: string): NumberTerm => ({
  term: "metric",
  type: "number",
  ref: { path: path.split("."), ...(variable === undefined ? {} : { variable }) },
});
const more = (left: Term, right: number): BooleanTerm => ({ term: "compare", operator: "greaterThan", left, right: number(right) });
const at = (ms: number): string => new Date(ms).toISOString();

const ITEMS: CollectionRef = { ref: { path: ["items"] } };
const each = { variable: "p", collection: ITEMS };

describe("before the first snapshot", () => {
  it.each<[string, Term, string]>([
    ["a constant is known", { term: "boolean", value: true }, "true"],
    ["a metric is unknown", more(metric("a"), 0), "unknown"],
    ["presence is unknown", { term: "present", ref: { path: ["a"] }, type: "number" }, "unknown"],
    ["an age is unknown", more({ term: "age", ref: { path: ["t"] } }, -1), "unknown"],
    ["an empty window is unknown", more({ term: "window", function: "sum", operand: metric("a"), over: 10 }, -1), "unknown"],
    [
      "an absent collection is unknown",
      { term: "every", variable: "p", collection: ITEMS, body: { term: "boolean", value: true } },
      "unknown",
    ],
  ])("%s", async (_, term, expected) => {
    expect(await new Both(termRule(term)).answer(T0)).toBe(expected);
  });

  it("a rule for each key has no collection", async () => {
    const bundle = bundleOf({ rules: [{ rule: "r", each, critical: leaf("p.x", "greaterThan", 1) }] });
    expect(await new Both(bundle).answer(T0)).toBe("absent");
  });
});

describe("plain metrics", () => {
  const low = oneRule(leaf("risk.loss", "lessThanInclusive", -5));

  it.each<[unknown, string]>([
    [{ loss: -5 }, "true"],
    [{ loss: -4.9 }, "false"],
    [{ loss: null }, "unknown"],
    [{ loss: "-6" }, "unknown"],
    [{ loss: Number.NaN }, "unknown"],
    [{ loss: -Infinity }, "unknown"],
    [{ loss: [-6] }, "unknown"],
    [{ loss: { valueOf: () => -6 } }, "unknown"],
    [{}, "unknown"],
    [null, "unknown"],
    [-6, "unknown"],
    ["risk", "unknown"],
    [[{ loss: -6 }], "unknown"],
    [Object.create({ loss: -6 }), "unknown"],
    [Object.assign(Object.create({ gain: 1 }) as object, { loss: -6 }), "true"],
  ])("risk: %j is %s", async (risk, expected) => {
    expect(await new Both(low).ingest({ risk }, T0).answer(T0)).toBe(expected);
  });

  it("do not take inherited names or an array's length for metrics", async () => {
    for (const path of ["constructor.length", "toString.length", "list.length", "text.length"]) {
      const both = new Both(oneRule(leaf(path, "greaterThanInclusive", 0)));
      expect(await both.ingest({ list: [1, 2], text: "abc" }, T0).answer(T0)).toBe("unknown");
    }
  });

  it("read names that objects inherit where the snapshot has its own", async () => {
    const both = new Both(oneRule(leaf("__proto__.x", "equal", 1)));
    expect(await both.ingest(JSON.parse('{"__proto__": {"x": 1}}') as Record<string, unknown>, T0).answer(T0)).toBe("true");
  });

  it("compare with each other, with strings and in lists", async () => {
    const reads = [
      { path: ["g", "a"], type: "string", unit: "count" },
      { path: ["g", "b"], type: "string", unit: "count" },
    ] as const;
    const bundle = bundleOf({
      reads,
      rules: [
        { rule: "equal", critical: leaf("g.a", "equal", { fact: "g", path: "$.b" }) },
        { rule: "differs", critical: leaf("g.a", "notEqual", { fact: "g", path: "$.b" }) },
        { rule: "named", critical: leaf("g.a", "equal", "halted") },
        { rule: "listed", critical: leaf("g.a", "in", ["halted", "reducing"]) },
        { rule: "unlisted", critical: leaf("g.a", "notIn", ["halted", "reducing"]) },
        { rule: "counted", critical: leaf("g.n", "in", [1, 2]) },
      ],
    });
    const answers = async (g: unknown): Promise<unknown> => new Both(bundle).ingest({ g }, T0).answers(T0);
    expect(await answers({ a: "halted", b: "halted", n: 2 })).toEqual(["true", "false", "true", "true", "false", "true"]);
    expect(await answers({ a: "x", b: "y", n: 3 })).toEqual(["false", "true", "false", "false", "true", "false"]);
    expect(await answers({ a: "x", b: "x", n: 3 })).toEqual(["true", "false", "false", "false", "true", "false"]);
    expect(await answers({ a: 1, b: 1, n: "1" })).toEqual(Array(6).fill("unknown"));
  });

  it("take a negative zero for zero", async () => {
    expect(await new Both(oneRule(leaf("a", "equal", 0))).ingest({ a: -0 }, T0).answer(T0)).toBe("true");
  });
});

describe("arithmetic", () => {
  const ratio: Term = { term: "divide", left: metric("a"), right: metric("b") };
  const product: Term = { term: "multiply", left: metric("a"), right: metric("b") };

  it.each<[string, Term, Record<string, unknown>, string]>([
    ["a sum", more({ term: "add", left: metric("a"), right: metric("b") }, 3.5), { a: 3, b: 1 }, "true"],
    ["a sum of nothing and something", more({ term: "add", left: metric("a"), right: metric("b") }, 0), { b: 1 }, "unknown"],
    ["a difference", more({ term: "subtract", left: metric("a"), right: metric("b") }, 1.5), { a: 3, b: 1 }, "true"],
    [
      "a difference that is not larger",
      more({ term: "subtract", left: metric("a"), right: metric("b") }, 2),
      { a: 3, b: 1 },
      "false",
    ],
    ["a product", more(product, 5), { a: 3, b: 2 }, "true"],
    ["a product that is not larger", more(product, 6), { a: 3, b: 2 }, "false"],
    ["a quotient", more(ratio, 2), { a: 6, b: 2 }, "true"],
    ["a division by zero", more(ratio, 2), { a: 6, b: 0 }, "unknown"],
    ["a division by negative zero", more(ratio, 2), { a: 6, b: -0 }, "unknown"],
    ["zero over zero", more(ratio, 2), { a: 0, b: 0 }, "unknown"],
    ["a product too large for a double", more(product, 2), { a: 1e200, b: 1e200 }, "unknown"],
    ["a missing operand", more(product, 2), { a: 3 }, "unknown"],
    ["the smaller of two", more({ term: "minimum", left: metric("a"), right: metric("b") }, 2), { a: 3, b: 1 }, "false"],
    ["the larger of two", more({ term: "maximum", left: metric("a"), right: metric("b") }, 2), { a: 3, b: 1 }, "true"],
    ["the larger of one and nothing", more({ term: "maximum", left: metric("a"), right: metric("b") }, 2), { a: 3 }, "unknown"],
    ["an absolute value", more({ term: "absolute", operand: metric("a") }, 2), { a: -3 }, "true"],
    ["a change of scale", more({ term: "rescale", operand: metric("a"), divisor: 100 }, 0.07), { a: 7 }, "false"],
    ["a negation", more({ term: "negate", operand: metric("a") }, 2), { a: -3 }, "true"],
  ])("%s", async (_, term, snapshot, expected) => {
    expect(await new Both(termRule(term)).ingest(snapshot, T0).answer(T0)).toBe(expected);
  });
});

describe("staleness", () => {
  const terms: Record<string, Term> = {
    metric: more(metric("a"), 0),
    previous: more({ term: "previous", type: "number", ref: { path: ["a"] } }, 0),
    window: more({ term: "window", function: "sum", operand: metric("a"), over: 1_000_000 }, 0),
    age: more({ term: "age", ref: { path: ["t"] } }, 30_000),
    unchanged: more({ term: "unchanged", ref: { path: ["a"] }, type: "number" }, 30_000),
    present: { term: "present", ref: { path: ["a"] }, type: "number" },
    missing: { term: "not", operand: { term: "present", ref: { path: ["b"] }, type: "number" } },
    matches: { term: "matches", operand: { term: "metric", type: "string", ref: { path: ["s"] } }, pattern: "h*" },
    any: { term: "any", variable: "p", collection: ITEMS, body: more(metric("x", "p"), 0) },
  };
  const names = Object.keys(terms);
  const bundle = bundleOf({
    staleAfter: STALE,
    facts: Object.fromEntries(Object.entries(terms).map(([name, term]) => [`the ${name}`, { term }])),
    rules: [
      ...names.map((name) => ({ rule: name, critical: leaf(`the ${name}`, "equal", true) })),
      { rule: "keyed", each, critical: leaf("p.x", "greaterThan", 0) },
    ],
  });
  const snapshot = { a: 1, t: at(T0), s: "halted", items: { k: { x: 1 } } };

  it("makes values and windows unknown; ages, runs and presence go on", async () => {
    const both = new Both(bundle).ingest(snapshot, T0 - 1).ingest(snapshot, T0);
    const [fresh, stale] = [await both.answers(T0 + STALE), await both.answers(T0 + STALE + 1)];
    expect(Object.fromEntries([...names, "keyed"].map((name, index) => [name, [fresh[index], stale[index]]]))).toEqual({
      metric: ["true", "unknown"],
      previous: ["true", "unknown"],
      window: ["true", "unknown"],
      age: ["true", "true"],
      unchanged: ["true", "true"],
      present: ["true", "true"],
      missing: ["true", "true"],
      matches: ["true", "unknown"],
      any: ["true", "unknown"],
      keyed: [{ k: "true" }, "absent"],
    });
  });

  it("ends with the next snapshot, and windows have kept their samples", async () => {
    const both = new Both(bundle).ingest(snapshot, T0);
    await both.answers(T0 + STALE + 1);
    both.ingest(snapshot, T0 + STALE + 2);
    expect(await both.answers(T0 + STALE + 2)).toEqual([...names.map(() => "true"), { k: "true" }]);
    expect(both.value(2, { kind: "fact", fact: "the window", unit: "count" }, null, T0 + STALE + 2)).toBe(true);
  });
});

describe("history", () => {
  it("previous is the snapshot before, known or not", async () => {
    const both = new Both(termRule(more({ term: "previous", type: "number", ref: { path: ["a"] } }, 0)));
    expect(await both.ingest({ a: 1 }, T0).answer(T0)).toBe("unknown");
    expect(await both.ingest({}, T0 + 1).answer(T0 + 1)).toBe("true");
    expect(await both.ingest({ a: 1 }, T0 + 2).answer(T0 + 2)).toBe("unknown");
  });

  it("previous strings and booleans compare", async () => {
    const both = new Both(
      termRule({
        term: "compare",
        operator: "notEqual",
        left: { term: "metric", type: "string", ref: { path: ["s"] } },
        right: { term: "previous", type: "string", ref: { path: ["s"] } },
      }),
    );
    expect(await both.ingest({ s: "x" }, T0).answer(T0)).toBe("unknown");
    expect(await both.ingest({ s: "x" }, T0 + 1).answer(T0 + 1)).toBe("false");
    expect(await both.ingest({ s: "y" }, T0 + 2).answer(T0 + 2)).toBe("true");
  });

  it("a run starts at 0, survives the same value, and ends with another or with none", async () => {
    const bundle = termRule({ term: "boolean", value: true });
    const facts = {
      run: { type: "number", unit: "ms", term: { term: "unchanged", ref: { path: ["a"] }, type: "number" } },
    } as const;
    const both = new Both({ ...oneRule(leaf("run", "greaterThan", 5)), facts: { ...bundle.facts, ...facts } });
    const run = (now: number): unknown => both.value(0, { kind: "fact", fact: "run", unit: "ms" }, null, now);
    const told: unknown[] = [];
    for (const [offset, snapshot] of [
      [0, { a: 1 }],
      [10, { a: 1 }],
      [20, { a: 2 }],
      [30, {}],
      [40, { a: 2 }],
    ] as const) {
      both.ingest(snapshot, T0 + offset);
      await both.answer(T0 + offset);
      told.push(run(T0 + offset));
    }
    expect(told).toEqual([0, 10, 0, null, 0]);
    expect(run(T0 + 47)).toBe(7);
    for (const evaluator of both.evaluators) evaluator.skipDowntime(100);
    expect(run(T0 + 148)).toBe(8);
    expect(await both.answer(T0 + 148)).toBe("true");
    expect(await both.answer(T0 + 145)).toBe("false");
    both.ingest({ a: 2 }, T0 + 150);
    expect(run(T0 + 150)).toBe(10);
  });

  it("windows are kept by key, and a key that went is forgotten once its window is empty", async () => {
    const increase: Term = { term: "window", function: "increase", operand: metric("n", "p"), over: 100 };
    const bundle = bundleOf({
      facts: { grown: { term: increase, variable: "p" } },
      rules: [{ rule: "r", each, critical: leaf("grown", "greaterThanInclusive", 5) }],
    });
    const both = new Both(bundle);
    const grown = (key: string, now: number): unknown => both.value(0, { kind: "fact", fact: "grown", unit: "count" }, key, now);
    both.ingest({ items: { a: { n: 1 }, b: { n: 10 } } }, T0);
    both.ingest({ items: { a: { n: 7 } } }, T0 + 50);
    expect(await both.answer(T0 + 50)).toEqual({ a: "true" });
    expect(grown("b", T0 + 50)).toBeNull();
    // b is back while its first sample lies in the window: its baseline lives.
    both.ingest({ items: { a: { n: 7 }, b: { n: 14 } } }, T0 + 60);
    expect(grown("b", T0 + 60)).toBe(4);
    both.ingest({ items: { a: { n: 7 } } }, T0 + 200);
    both.ingest({ items: { a: { n: 9 }, b: { n: 30 } } }, T0 + 210);
    // Forgotten at T0 + 200: a new b starts at 0. a kept its baseline, though its window had been empty.
    expect(grown("b", T0 + 210)).toBe(0);
    expect(grown("a", T0 + 210)).toBe(2);
    expect(await both.answer(T0 + 210)).toEqual({ a: "false", b: "false" });
  });

  it("an absent collection forgets no key", async () => {
    const increase: Term = { term: "window", function: "increase", operand: metric("n", "p"), over: 100 };
    const bundle = bundleOf({
      facts: { grown: { term: increase, variable: "p" } },
      rules: [{ rule: "r", each, critical: leaf("grown", "equal", 3) }],
    });
    const both = new Both(bundle).ingest({ items: { a: { n: 1 } } }, T0).ingest({}, T0 + 500);
    expect(await both.answer(T0 + 500)).toBe("absent");
    expect(await both.ingest({ items: { a: { n: 4 } } }, T0 + 501).answer(T0 + 501)).toEqual({ a: "true" });
  });

  it("windows slide at clock evaluations too", async () => {
    const both = new Both(termRule(more({ term: "window", function: "sum", operand: metric("a"), over: 100 }, 2)));
    both.ingest({ a: 2 }, T0).ingest({ a: 1 }, T0 + 50);
    expect(await both.answer(T0 + 99)).toBe("true");
    expect(await both.answer(T0 + 100)).toBe("false");
    expect(await both.answer(T0 + 150)).toBe("unknown");
  });

  it("windows sample named conditions and sessions as they were", async () => {
    const bundle = {
      ...termRule(more({ term: "window", function: "count", operand: { term: "condition", name: "hot" }, over: 100 }, 1), {
        conditions: { hot: leaf("a", "greaterThan", 5) },
      }),
    };
    const both = new Both(bundle)
      .ingest({ a: 6 }, T0)
      .ingest({}, T0 + 1)
      .ingest({ a: 5 }, T0 + 2);
    expect(await both.answer(T0 + 2)).toBe("false");
    expect(await both.ingest({ a: 7 }, T0 + 3).answer(T0 + 3)).toBe("true");
  });
});

describe("updates", () => {
  const hold = (ref: { variable?: string; path: string[] }) => ({ kind: "updates", count: 2, ref }) as const;

  it("are changes from the last value known; the first value is none", () => {
    const bundle = bundleOf({
      reads: [{ path: ["at"], type: "timestamp", unit: "count" }],
      rules: [{ rule: "r", critical: leaf("a", "equal", 1), hold: hold({ path: ["at"] }) }],
    });
    const both = new Both(bundle);
    const changed = (snapshot: Record<string, unknown>, now: number): unknown =>
      both.ingest(snapshot, now).changed(0, { path: ["at"] }, null);
    expect(changed({ at: at(T0) }, T0)).toBe(false);
    expect(changed({ at: at(T0) }, T0 + 1)).toBe(false);
    expect(changed({ at: at(T0).replace("Z", "+00:00") }, T0 + 2)).toBe(false);
    expect(changed({ at: at(T0 + 1_000) }, T0 + 3)).toBe(true);
    expect(changed({}, T0 + 4)).toBe(false);
    expect(changed({ at: at(T0 + 1_000) }, T0 + 5)).toBe(false);
    expect(changed({ at: at(T0 + 2_000) }, T0 + 6)).toBe(true);
    expect(both.changed(0, { path: ["other"] }, null)).toBe(false);
  });

  it("are kept by key until the key goes", () => {
    const ref = { variable: "p", path: ["n"] };
    const both = new Both(bundleOf({ rules: [{ rule: "r", each, critical: leaf("p.n", "equal", 1), hold: hold(ref) }] }));
    both.ingest({ items: { a: { n: 1 }, b: { n: 1 } } }, T0).ingest({ items: { a: { n: 2 }, b: { n: 1 } } }, T0 + 1);
    expect([both.changed(0, ref, "a"), both.changed(0, ref, "b"), both.changed(0, ref, null)]).toEqual([true, false, false]);
    both.ingest({ items: { b: { n: 1 } } }, T0 + 2).ingest({ items: { a: { n: 3 }, b: { n: 2 } } }, T0 + 3);
    expect([both.changed(0, ref, "a"), both.changed(0, ref, "b")]).toEqual([false, true]);
  });

  it("of a metric of the root count for every key", () => {
    const ref = { path: ["n"] };
    const both = new Both(bundleOf({ rules: [{ rule: "r", each, critical: leaf("p.n", "equal", 1), hold: hold(ref) }] }));
    both.ingest({ n: 1, items: { a: {} } }, T0).ingest({ n: 2, items: { a: {} } }, T0 + 1);
    expect(both.changed(0, ref, "a")).toBe(true);
  });
});

describe("collections", () => {
  it("hold keys whose element is of the wrong type, and none for a null element", async () => {
    const both = new Both(bundleOf({ rules: [{ rule: "r", each, critical: leaf("p.x", "greaterThan", 1) }] }));
    const items = { good: { x: 2 }, low: { x: 1 }, wrong: 5, none: null, list: [], empty: {} };
    expect(await both.ingest({ items }, T0).answer(T0)).toEqual({
      good: "true",
      low: "false",
      wrong: "unknown",
      list: "unknown",
      empty: "unknown",
    });
    expect(await both.ingest({ items: {} }, T0 + 1).answer(T0 + 1)).toEqual({});
    expect(await both.ingest({ items: [{ x: 2 }] }, T0 + 2).answer(T0 + 2)).toBe("absent");
    expect(await both.ingest({ items: { low: { x: 3 } } }, T0 + 3).answer(T0 + 3)).toEqual({ low: "true" });
  });

  it("of arrays are keyed by a field; the last of several with one key counts", async () => {
    const collection: CollectionRef = { ref: { path: ["orders"] }, by: "id" };
    const bundle = bundleOf({
      facts: { count: { term: { term: "count", variable: "o", collection, body: { term: "boolean", value: true } } } },
      rules: [
        { rule: "r", each: { variable: "p", collection }, critical: leaf("p.x", "greaterThan", 1) },
        { rule: "many", critical: leaf("count", "equal", 5) },
      ],
    });
    const orders = [{ id: "a", x: 5 }, { id: 7, x: 2 }, { x: 9 }, "bad", null, { id: "a", x: 0 }];
    expect(await new Both(bundle).ingest({ orders }, T0).answers(T0)).toEqual([{ a: "false", "7": "true" }, "true"]);
  });

  it.each<[string, Term["term"], unknown, string]>([
    ["any of none", "any", {}, "false"],
    ["every of none", "every", {}, "true"],
    ["any with one true and one unknown", "any", { a: { x: 2 }, b: {} }, "true"],
    ["any with one false and one unknown", "any", { a: { x: 0 }, b: {} }, "unknown"],
    ["every with one true and one unknown", "every", { a: { x: 2 }, b: {} }, "unknown"],
    ["every with one false and one unknown", "every", { a: { x: 0 }, b: {} }, "false"],
    ["any of an absent collection", "any", null, "unknown"],
    ["every of a collection of the wrong type", "every", 3, "unknown"],
  ])("%s", async (_, term, items, expected) => {
    const quantifier = { term, variable: "p", collection: ITEMS, body: more(metric("x", "p"), 1) } as Term;
    expect(await new Both(termRule(quantifier)).ingest({ items }, T0).answer(T0)).toBe(expected);
  });

  it("are counted and summed; an unknown element makes both unknown", async () => {
    const count: Term = { term: "count", variable: "p", collection: ITEMS, body: more(metric("x", "p"), 1) };
    const sum: Term = { term: "sum", variable: "p", collection: ITEMS, body: metric("x", "p") };
    const both = new Both({
      ...oneRule(leaf("count", "greaterThan", 0), { facts: { count: { term: count }, sum: { term: sum } } }),
    });
    const both2 = (items: unknown, now: number): unknown[] => {
      both.ingest({ items }, now);
      return ["count", "sum"].map((fact) => both.value(0, { kind: "fact", fact, unit: "count" }, null, now));
    };
    expect(both2({ a: { x: 2 }, b: { x: 1 }, c: { x: 5 } }, T0)).toEqual([2, 8]);
    expect(await both.answer(T0)).toBe("true");
    expect(both2({}, T0 + 1)).toEqual([0, 0]);
    expect(both2({ a: { x: 2 }, b: {} }, T0 + 2)).toEqual([null, null]);
    expect(await both.answer(T0 + 2)).toBe("unknown");
    expect(both2({ a: { x: 1e308 }, b: { x: 1e308 } }, T0 + 3)).toEqual([2, null]);
  });

  it("nest, and inner loops see outer variables", async () => {
    const legs: CollectionRef = { ref: { variable: "p", path: ["legs"] } };
    const term: Term = {
      term: "any",
      variable: "p",
      collection: ITEMS,
      body: {
        term: "every",
        variable: "leg",
        collection: legs,
        body: { term: "compare", operator: "greaterThan", left: metric("x", "leg"), right: metric("x", "p") },
      },
    };
    const answer = async (items: unknown): Promise<unknown> => new Both(termRule(term)).ingest({ items }, T0).answer(T0);
    expect(await answer({ a: { x: 1, legs: { l: { x: 2 }, m: { x: 3 } } }, b: { x: 9, legs: { l: { x: 1 } } } })).toBe("true");
    expect(await answer({ a: { x: 5, legs: { l: { x: 2 } } }, b: { x: 9, legs: { l: { x: 1 } } } })).toBe("false");
    expect(await answer({ a: { x: 5, legs: { l: { x: 2 } } }, b: { x: 9 } })).toBe("unknown");
  });

  it("give their keys, and an element's own field of that name beside them", async () => {
    const own: Term = {
      term: "compare",
      operator: "equal",
      left: { term: "metric", type: "string", ref: { variable: "p", path: ["key"] } },
      right: { term: "string", value: "inner" },
    };
    const bundle = bundleOf({
      facts: { own: { term: own, variable: "p" } },
      rules: [
        { rule: "key", each, critical: leaf("p.key", "equal", "a") },
        { rule: "field", each, critical: leaf("own", "equal", true) },
      ],
    });
    expect(await new Both(bundle).ingest({ items: { a: { key: "inner" }, b: {} } }, T0).answers(T0)).toEqual([
      { a: "true", b: "false" },
      { a: "true", b: "unknown" },
    ]);
  });
});

describe("a key", () => {
  const ORDERS: CollectionRef = { ref: { path: ["orders"] }, by: "id" };
  const key = { term: "metric", type: "string", ref: { variable: "o", key: true, path: ["key"] } } as const;

  it.each<[string, BooleanTerm, string, string]>([
    ["equals", { term: "compare", operator: "equal", left: key, right: { term: "string", value: "a" } }, "true", "false"],
    [
      "does not equal",
      { term: "compare", operator: "notEqual", left: key, right: { term: "string", value: "a" } },
      "false",
      "true",
    ],
    ["is listed", { term: "in", operand: key, values: ["a", "c"] }, "true", "false"],
    ["matches", { term: "matches", operand: key, pattern: "a*" }, "true", "false"],
    ["is there", { term: "present", ref: key.ref, type: "string" }, "true", "true"],
  ])("%s, of an element that has one", async (_, body, ofA, ofB) => {
    const bundle = bundleOf({
      facts: { it: { term: body, variable: "o" } },
      rules: [{ rule: "r", each: { variable: "o", collection: ORDERS }, critical: leaf("it", "equal", true) }],
    });
    expect(await new Both(bundle).ingest({ orders: [{ id: "a" }, { id: "b" }, { x: 1 }] }, T0).answer(T0)).toEqual({
      a: ofA,
      b: ofB,
    });
    const any = (orders: unknown): Promise<unknown> =>
      new Both(termRule({ term: "any", variable: "o", collection: ORDERS, body })).ingest({ orders }, T0).answer(T0);
    expect(await any([{ id: "a" }])).toBe(ofA);
    expect(await any([{ id: "b" }])).toBe(ofB);
    // An element of a list that has no key: what is asked of its key is unknown, and it is known that the key is not there.
    expect(await any([{ x: 1 }])).toBe(body.term === "present" ? "false" : "unknown");
  });
});

describe("outcomes", () => {
  it("pack clear and only, and keep a rule's only apart from its keys", async () => {
    const bundle = bundleOf({
      rules: [
        {
          rule: "r",
          each,
          warning: leaf("p.x", "greaterThan", 1),
          clear: leaf("p.x", "lessThan", 0),
          only: leaf("open", "equal", true),
        },
        { rule: "s", critical: leaf("a", "greaterThan", 1), only: leaf("open", "equal", true) },
      ],
    });
    const evaluator = createSourceEvaluator(bundle);
    evaluator.ingest({ open: false, a: 2, items: { k: { x: 2 } } }, T0);
    const { single, keyed } = evaluator.evaluate(T0);
    expect(single[1]).toBe(1);
    expect(keyed.get(0)).toEqual({ absent: false, only: 0, changes: 1, codes: new Map([["k", 1]]) });
    const { outcomes, disagreements } = await evaluator.crossCheck(T0);
    expect(disagreements).toEqual([]);
    expect(outcomes.keyed.get(0)?.codes).toEqual(keyed.get(0)?.codes);
    evaluator.ingest({ items: { k: { x: -1 } } }, T0 + 1);
    const later = evaluator.evaluate(T0 + 1).keyed.get(0);
    expect(later?.only).toBe(2);
    expect(onlyOf(later?.codes.get("k") ?? 0)).toBe(2);
  });

  it("hold more rules than one function does", async () => {
    const rules = Array.from({ length: 250 }, (_, index) => ({
      rule: `r${index}`,
      critical: leaf(`g.m${index % 60}`, "greaterThan", index),
    }));
    const g = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}`, index * 7]));
    const answers = await new Both(bundleOf({ rules })).ingest({ g }, T0).answers(T0);
    expect(answers).toEqual(rules.map((_, index) => String((index % 60) * 7 > index)));
  });

  it("say who disagrees", async () => {
    const bundle = oneRule(leaf("a", "greaterThan", 1));
    const wrong = {
      ...bundle,
      rules: bundle.rules.map((rule) =>
        rule.name === "r/critical/not" ? { ...rule, conditions: { all: [leaf("a", "greaterThan", 5)] } } : rule,
      ),
    };
    const evaluator = createSourceEvaluator(wrong);
    evaluator.ingest({ a: 0 }, T0);
    expect((await evaluator.crossCheck(T0)).disagreements).toEqual([
      { rule: "r", key: null, part: "critical", generated: "false", jsonRules: "unknown" },
    ]);
    evaluator.ingest({ a: 9 }, T0 + 1);
    expect((await evaluator.crossCheck(T0 + 1)).disagreements).toEqual([
      { rule: "r", key: null, part: "critical", generated: "true", jsonRules: "contradiction" },
    ]);
  });

  it("of a cross-check belong to the moment it was asked for", async () => {
    const bundle = bundleOf({ rules: [{ rule: "r", each, critical: leaf("p.x", "greaterThan", 1) }] });
    const evaluator = createSourceEvaluator(bundle);
    evaluator.ingest({ items: { a: { x: 2 }, b: { x: 0 } } }, T0);
    const first = evaluator.crossCheck(T0);
    evaluator.ingest({ items: { c: { x: 0 } } }, T0 + 1);
    const second = evaluator.crossCheck(T0 + 1);
    expect((await first).outcomes.keyed.get(0)?.codes).toEqual(
      new Map([
        ["a", 257],
        ["b", 256],
      ]),
    );
    expect((await first).disagreements).toEqual([]);
    expect((await second).outcomes.keyed.get(0)?.codes).toEqual(new Map([["c", 256]]));
    expect((await second).disagreements).toEqual([]);
  });
});

describe("values", () => {
  const bundle = {
    ...bundleOf({
      limits: { most: { value: "2.5", unit: "percent" } },
      facts: { "x of p": { term: metric("x", "p"), variable: "p" } },
      rules: [{ rule: "r", each, critical: leaf("p.x", "greaterThan", 1) }],
    }),
  };
  const both = new Both(bundle).ingest({ t: "2025-10-12T12:34:56+05:30", a: 3, bad: "x", items: { k: { x: 7 } } }, T0);

  it("are what a person is shown", () => {
    const value = (reference: Parameters<Both["value"]>[1], key: string | null): unknown => both.value(0, reference, key, T0);
    const root = (path: string, type: "number" | "timestamp" | "string"): Parameters<Both["value"]>[1] => ({
      kind: "metric",
      ref: { path: [path] },
      type,
      unit: "count",
    });
    expect(value(root("a", "number"), null)).toBe(3);
    expect(value(root("bad", "number"), null)).toBeNull();
    expect(value(root("t", "timestamp"), "k")).toBe("2025-10-12T07:04:56.000Z");
    expect(value({ kind: "limit", name: "most" }, null)).toBe(2.5);
    expect(value({ kind: "limit", name: "toString" }, null)).toBeNull();
    const element = { kind: "metric", ref: { variable: "p", path: ["x"] }, type: "number", unit: "count" } as const;
    expect(value(element, "k")).toBe(7);
    expect(value(element, "gone")).toBeNull();
    expect(value(element, null)).toBeNull();
    expect(value({ kind: "fact", fact: "x of p", unit: "count" }, "k")).toBe(7);
    expect(value({ kind: "metric", ref: { variable: "p", key: true, path: ["key"] }, type: "string", unit: "count" }, "gone")).toBe(
      "gone",
    );
    expect(both.value(0, element, "k", T0 + STALE + 1)).toBeNull();
  });
});

describe("bundles that contradict themselves", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["a missing rule", () => createSourceEvaluator({ ...oneRule(leaf("a", "equal", 1)), rules: [] }), /no rule r\/critical/],
    ["a missing condition", () => createSourceEvaluator(oneRule({ condition: "gone" })), /no condition "gone"/],
    [
      "conditions in a circle",
      () => createSourceEvaluator(oneRule({ condition: "a" }, { conditions: { a: { all: [{ condition: "a" }] } } })),
      /defined by itself/,
    ],
    ["a path with a filter", () => createSourceEvaluator(oneRule({ ...leaf("a.b", "equal", 1), path: "$..b" })), /not a path/],
    ["an unbound variable", () => createSourceEvaluator(termRule(more(metric("x", "p"), 1))), /no loop binds/],
    [
      "a comparison whose type nothing says",
      () => createSourceEvaluator(oneRule(leaf("a", "equal", { fact: "b" }))),
      /of what type "a" is/,
    ],
    ["a list where a value belongs", () => createSourceEvaluator(oneRule(leaf("a", "equal", [1]))), /equal wants one value/],
    ["a value where a list belongs", () => createSourceEvaluator(oneRule(leaf("a", "in", 1))), /in wants a list/],
    [
      "a fact of a loop outside of it",
      () =>
        createSourceEvaluator(
          oneRule(leaf("x of p", "greaterThan", 1), { facts: { "x of p": { term: metric("x", "p"), variable: "p" } } }),
        ),
      /"x of p" reads a loop variable that its rule has not/,
    ],
    [
      "a window over the elements of a quantifier",
      () => {
        const window: NumberTerm = { term: "window", function: "sum", operand: metric("x", "leg"), over: 10 };
        const legs: CollectionRef = { ref: { variable: "p", path: ["legs"] } };
        const inner: Term = { term: "any", variable: "leg", collection: legs, body: more(window, 1) };
        return createSourceEvaluator(termRule({ term: "any", variable: "p", collection: ITEMS, body: inner }));
      },
      /a window reads an element of a quantifier/,
    ],
    [
      "a calendar that is not there",
      () => createSourceEvaluator(termRule({ term: "during", calendar: "nse", session: "regular" })).evaluate(T0),
      /no calendar "nse"/,
    ],
    ["a number that is none", () => createSourceEvaluator(oneRule(leaf("a", "equal", Number.NaN))), /not a finite number/],
  ])("%s throws", (_, create, message) => {
    expect(create).toThrow(message);
  });
});
