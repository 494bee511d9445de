import { describe, expect, it } from "vitest";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { outcomeName } from "../../src/model/kleene.ts";
import { tierOf } from "../../src/evaluate/outcome.ts";
import { bundleOf, leaf } from "./bundle-builder.ts";

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
