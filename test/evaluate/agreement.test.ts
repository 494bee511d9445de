import fc from "fast-check";
import { describe, it } from "vitest";
import type { JsonCondition } from "../../src/bundle/bundle.ts";
import type { BooleanTerm, CollectionRef } from "../../src/model/term.ts";
import { bundleOf, leaf } from "./bundle-builder.ts";
import { Both } from "./outcomes.ts";
import { booleans, snapshots } from "./term-arbitrary.ts";

const RUNS = Number(process.env["PLIMSOLL_RUNS"] ?? 500);
const T0 = 1_760_272_500_000;

const ITEMS: CollectionRef = { ref: { path: ["items"] } };
const LIST: CollectionRef = { ref: { path: ["list"] }, by: "id" };

const plain: fc.Arbitrary<JsonCondition> = fc.constantFrom<JsonCondition>(
  leaf("n", "lessThanInclusive", 1),
  leaf("g.n", "notEqual", 0),
  leaf("g.n", "greaterThan", { fact: "n" }),
  leaf("s", "in", ["a", "b"]),
  leaf("s", "notIn", ["a", "b"]),
  leaf("s", "notEqual", { fact: "g", path: "$.s" }),
  leaf("f", "notEqual", true),
  leaf("f", "equal", { fact: "g", path: "$.f" }),
  leaf("g.constructor", "greaterThanInclusive", 0),
  { condition: "hot" },
  { condition: "not hot" },
);
const derived = (name: string): JsonCondition => leaf(name, "equal", true);
const joined = (name: string): fc.Arbitrary<JsonCondition> =>
  fc.oneof(
    fc.constant(derived(name)),
    plain,
    plain.map((other): JsonCondition => ({ all: [derived(name), other] })),
    plain.map((other): JsonCondition => ({ any: [other, { all: [derived(name), other] }] })),
  );

const script = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ gap: fc.integer({ min: 1, max: 12 }), snapshot: snapshots }) },
    { weight: 1, arbitrary: fc.record({ gap: fc.integer({ min: 1, max: 25 }), snapshot: fc.constant(undefined) }) },
  ),
  { minLength: 1, maxLength: 6 },
);

const READS = ["s", "g.s"].map((path) => ({ path: path.split("."), type: "string", unit: "count" }) as const);
const FLAGS = ["f", "g.f"].map((path) => ({ path: path.split("."), type: "boolean", unit: "count" }) as const);

describe("generated code, closures and json-rules-engine", () => {
  it("agree on random terms, arrays and nested collections included, over snapshots that nobody sanitised", {
    timeout: RUNS * 100 + 60_000,
  }, async () => {
    const terms: fc.Arbitrary<readonly [BooleanTerm, BooleanTerm, BooleanTerm]> = fc.tuple(
      booleans([], 3, true),
      booleans(["p"], 2, true),
      booleans(["o"], 2, true),
    );
    await fc.assert(
      fc.asyncProperty(terms, joined("root"), joined("item"), script, async ([root, item, order], first, second, steps) => {
        const bundle = bundleOf({
          staleAfter: 20,
          reads: [...READS, ...FLAGS],
          conditions: { hot: { any: [leaf("n", "greaterThan", 1), leaf("g.f", "equal", true)] } },
          facts: { root: { term: root }, item: { term: item, variable: "p" }, order: { term: order, variable: "o" } },
          rules: [
            { rule: "root", critical: first, only: derived("root") },
            {
              rule: "item",
              each: { variable: "p", collection: ITEMS },
              critical: second,
              clear: derived("item"),
              only: derived("root"),
            },
            { rule: "order", each: { variable: "o", collection: LIST }, critical: derived("order") },
            { rule: "other", each: { variable: "q", collection: ITEMS }, critical: leaf("q.n", "greaterThan", { fact: "n" }) },
          ],
        });
        const both = new Both(bundle);
        let now = T0;
        for (const { gap, snapshot } of steps) {
          now += gap;
          if (snapshot !== undefined) both.ingest(snapshot, now);
          await both.answers(now);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
