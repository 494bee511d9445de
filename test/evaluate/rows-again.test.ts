import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSourceEvaluator, type SourceEvaluator } from "../../src/evaluate/evaluator.ts";
import type { KeyedOutcomes } from "../../src/evaluate/outcome.ts";
import { bundleOf } from "./bundle-builder.ts";

const critical = { fact: "p", path: "$.size", operator: "greaterThan", value: 5 } as const;
const info = { fact: "p", path: "$.size", operator: "lessThan", value: 2 } as const;
const BUNDLE = bundleOf({
  rules: [
    { rule: "by_member", each: { variable: "p", collection: { ref: { path: ["map"] } } }, critical },
    { rule: "also_by_member", each: { variable: "p", collection: { ref: { path: ["map"] } } }, info },
    { rule: "by_field", each: { variable: "p", collection: { ref: { path: ["list"] }, by: "id" } }, critical, info },
  ],
});

const size = fc.constantFrom(1, 3, 9, null);
const id = fc.constantFrom("a", "b", "c", "d", "__proto__", null);
const element = fc.oneof({ weight: 6, arbitrary: fc.record({ id, size }) }, { weight: 1, arbitrary: fc.constantFrom(null, 7) });
const map = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "1", "0"), element, { maxKeys: 4, noNullPrototype: true });
const list = fc.array(element, { maxLength: 4 });
const fresh = fc.record({ map: fc.oneof(map, fc.constant(null)), list: fc.oneof(list, fc.constant(null)) });
/** Another snapshot; or the one before with other sizes, as it is, or in another order; or none until the source is stale. */
const change = fc.oneof(
  fresh.map((snapshot) => ({ kind: "fresh" as const, snapshot })),
  fc.array(size, { minLength: 4, maxLength: 4 }).map((sizes) => ({ kind: "sizes" as const, sizes })),
  fc.constantFrom({ kind: "same" as const }, { kind: "reversed" as const }, { kind: "stale" as const }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
type Snapshot = typeof fresh extends fc.Arbitrary<infer T> ? T : never;

function sized<T>(value: T, to: number | null | undefined): T {
  return typeof value === "object" && value !== null && to !== undefined ? { ...value, size: to } : value;
}

function next(before: Snapshot, step: Exclude<Change, { kind: "stale" }>): Snapshot {
  const { map: members, list: all } = before;
  const entries = Object.entries(members ?? {});
  switch (step.kind) {
    case "fresh":
      return step.snapshot;
    case "same":
      return structuredClone(before);
    case "reversed":
      return { map: members && Object.fromEntries(entries.reverse()), list: all && all.toReversed() };
    case "sizes":
      return {
        map: members && Object.fromEntries(entries.map(([key, value], index) => [key, sized(value, step.sizes[index])])),
        list: all && all.map((value, index) => sized(value, step.sizes[index])),
      };
  }
}

function told(evaluator: SourceEvaluator, now: number): readonly unknown[] {
  const byKey = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : 1);
  return [...evaluator.evaluate(now).keyed].map(([alert, { absent, only, codes }]) => [
    alert,
    absent,
    only,
    [...codes].sort(byKey),
  ]);
}

describe.each([
  ["generated code", true],
  ["closures", false],
])("%s, a collection again and again", (_, codeGeneration) => {
  it("is decided as if it were the first time, and says when nothing has changed", () => {
    const property = fc.property(fresh, fc.array(change, { maxLength: 12 }), (first, steps) => {
      const evaluator = createSourceEvaluator(BUNDLE, { codeGeneration });
      const counted = new Map<KeyedOutcomes, readonly [changes: number | undefined, text: string]>();
      let [snapshot, now] = [first, 1];
      evaluator.ingest(snapshot, now);
      for (const step of [{ kind: "same" as const }, ...steps]) {
        now += step.kind === "stale" ? BUNDLE.settings.staleAfter + 1 : 1;
        const anew = createSourceEvaluator(BUNDLE, { codeGeneration });
        if (step.kind !== "stale") {
          snapshot = next(snapshot, step);
          evaluator.ingest(snapshot, now);
          anew.ingest(snapshot, now);
        }
        expect(told(evaluator, now)).toEqual(told(anew, now));
        for (const [alert, outcomes] of evaluator.evaluate(now).keyed) {
          const text = JSON.stringify([outcomes.absent, [...outcomes.codes].sort()]);
          const before = counted.get(outcomes);
          if (before !== undefined && before[0] === outcomes.changes) expect(text).toBe(before[1]);
          // Elements of a list may lack a key, or share one: then nobody looks so closely.
          const isMap = BUNDLE.alerts[alert]?.each?.collection.by === undefined;
          if (isMap && step.kind === "same" && before?.[1] === text) expect(outcomes.changes).toBe(before[0]);
          counted.set(outcomes, [outcomes.changes, text]);
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
