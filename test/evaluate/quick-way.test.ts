import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { outcomeName } from "../../src/model/kleene.ts";
import { tierOf } from "../../src/evaluate/outcome.ts";
import { bundleOf, leaf } from "./bundle-builder.ts";
import { batchOf } from "./columns/batch-of.ts";

const BUNDLE = bundleOf({
  rules: [
    { rule: "high", critical: leaf("g.a", "greaterThan", 5) },
    { rule: "both", critical: { all: [leaf("g.a", "greaterThan", 5), leaf("h.b", "lessThanInclusive", 2)] } },
    { rule: "one", critical: { any: [leaf("g.a", "greaterThan", 5), leaf("h.b", "lessThanInclusive", 2)] } },
  ],
});

class Group {
  readonly a = 9;
  get b(): number {
    throw new Error("nobody asks for what is inherited");
  }
}

/** Each after the one before, so that the quick way is left and taken again. */
const SNAPSHOTS: readonly (readonly [what: string, snapshot: Readonly<Record<string, unknown>>, answers: string])[] = [
  ["all is known", { g: { a: 9 }, h: { b: 1 } }, "true true true"],
  ["another shape", { h: { c: 0, b: 3 }, g: { b: 1, a: 9 } }, "true false true"],
  ["a metric is absent", { g: {}, h: { b: 1 } }, "unknown unknown true"],
  ["a metric is null", { g: { a: null }, h: { b: 3 } }, "unknown false unknown"],
  ["a metric has another type", { g: { a: "9" }, h: { b: 1 } }, "unknown unknown true"],
  ["a metric is not finite", { g: { a: Infinity }, h: { b: 1 } }, "unknown unknown true"],
  ["a group is absent", { h: { b: 1 } }, "unknown unknown true"],
  ["a group is a list", { g: [9], h: { b: 1 } }, "unknown unknown true"],
  ["a group is no object", { g: 9, h: null }, "unknown unknown unknown"],
  ["a group has no prototype", { g: Object.assign(Object.create(null) as object, { a: 9 }), h: { b: 3 } }, "true false true"],
  ["a group inherits its metric", { g: Object.create({ a: 9 }) as object, h: { b: 3 } }, "unknown false unknown"],
  ["a group is an instance", { g: new Group(), h: new Group() }, "true unknown true"],
  ["all is known again", { g: { a: 1 }, h: { b: 3 } }, "false false false"],
];

describe.each([
  ["generated code", true],
  ["closures", false],
])("%s, snapshot after snapshot", (_, codeGeneration) => {
  it("answers by what each holds", () => {
    const evaluator = createSourceEvaluator(BUNDLE, { codeGeneration });
    const answer = (now: number): string => {
      const { single } = evaluator.evaluate(now);
      return [0, 1, 2].map((index) => outcomeName(tierOf(single[index] ?? 0, 0))).join(" ");
    };
    for (const [index, [what, snapshot, expected]] of SNAPSHOTS.entries()) {
      evaluator.ingest(snapshot, index + 1);
      expect(`${what}: ${answer(index + 1)}`).toBe(`${what}: ${expected}`);
    }
    const stale = SNAPSHOTS.length + BUNDLE.settings.staleAfter + 1;
    expect(answer(stale)).toBe("unknown unknown unknown");
    evaluator.ingest({ g: { a: 9 }, h: { b: 1 } }, stale + 1);
    expect(answer(stale + 1)).toBe("true true true");
  });
});

/** Beside `BUNDLE`, whose root is decided as it is loaded: one whose facts hang on the time, and one with more rules than a function has. */
const age = { term: "age", ref: { path: ["g", "at"] } } as const;
const BUNDLES: readonly (readonly [what: string, bundle: Bundle])[] = [
  ["decided as it is loaded", BUNDLE],
  [
    "with an age",
    bundleOf({
      rules: [
        { rule: "high", critical: leaf("g.a", "greaterThan", 5) },
        { rule: "old", critical: { all: [leaf("g.a", "greaterThan", 5), { fact: "age", operator: "greaterThan", value: 10 }] } },
        { rule: "two", warning: leaf("g.a", "greaterThan", 5), critical: leaf("h.b", "greaterThan", 2) },
      ],
      facts: { age: { term: age } },
    }),
  ],
  [
    "in several functions",
    bundleOf({
      rules: Array.from({ length: 230 }, (_, index) => ({
        rule: `r${index}`,
        critical: leaf(index % 2 === 0 ? "g.a" : "h.b", "greaterThan", index % 7),
      })),
    }),
  ],
];

const AGED = [1, 9].flatMap((a) => ["1970-01-01T00:00:00.000Z", null].map((at) => ({ g: { a, at }, h: { b: 3 } })));

const ROWS = (() => {
  const rows = batchOf([...AGED, { g: { a: 9 }, h: { b: 1 } }]);
  if (rows === undefined) throw new Error("no rows");
  return rows;
})();

describe.each(BUNDLES)("the count of changes, %s", (_, bundle) => {
  it("grows whenever an outcome is another one, and not while all stay as they are", () => {
    const arrivals = fc.constantFrom(
      ...SNAPSHOTS.map(([, snapshot]) => snapshot),
      ...AGED,
      "row" as const,
      "late" as const,
      "stale" as const,
    );
    fc.assert(
      fc.property(fc.array(arrivals, { maxLength: 30 }), fc.boolean(), (all, codeGeneration) => {
        const evaluator = createSourceEvaluator(bundle, { codeGeneration });
        let now = 0;
        let before: { readonly changes: number | undefined; readonly codes: readonly number[] } | undefined;
        for (const arrival of all) {
          now += arrival === "stale" ? bundle.settings.staleAfter + 1 : 3;
          if (typeof arrival !== "string") evaluator.ingest(arrival, now);
          else if (arrival === "row") evaluator.ingestRow(ROWS, now % ROWS.shapeOf.length, now);
          const { changes, single } = evaluator.evaluate(now);
          const codes = [...single];
          if (before?.changes === changes) expect(codes).toEqual(before?.codes);
          before = { changes, codes };
        }
      }),
      { numRuns: 500 },
    );
    const evaluator = createSourceEvaluator(bundle);
    const counts = [1, 2, 3].map((now) => {
      evaluator.ingest({ g: { a: 9, at: "1970-01-01T00:00:00.000Z" }, h: { b: now / 10 } }, now);
      return evaluator.evaluate(now).changes;
    });
    expect(new Set(counts).size).toBe(1);
  });
});
