import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckedPolicy, MetricNode, ObjectNode, SchemaNode } from "../../../src/check/checked.ts";
import { Reasoning } from "../../../src/check/reason/outcomes.ts";
import { and, FALSE, type Kleene, kleene, not, or, TRUE, UNKNOWN } from "../../../src/model/kleene.ts";
import type { BooleanTerm, ComparisonOperator, MetricRef, NumberTerm } from "../../../src/model/term.ts";

/** The reasoning of the lints against brute force: what happens in some snapshot must never be called impossible. */
const NODES: Readonly<Record<string, MetricNode>> = {
  whole: { node: "metric", type: "number", unit: "count", integer: true, minimum: 0, maximum: 6 },
  ratio: { node: "metric", type: "number", unit: "ratio", integer: false, minimum: -1, exclusiveMaximum: 1 },
  loose: { node: "metric", type: "number", unit: "count", integer: false },
  on: { node: "metric", type: "boolean", unit: "count", integer: false },
  mode: { node: "metric", type: "string", unit: "count", integer: false, enum: ["a", "b", "c"] },
};
const root: ObjectNode = { node: "object", properties: new Map<string, SchemaNode>(Object.entries(NODES)), required: new Set() };
const policy = { schema: { name: "test", document: {}, root }, conditions: new Map() } as unknown as CheckedPolicy;

type Snapshot = Readonly<Record<string, number | boolean | string | undefined>>;
const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  whole: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  ratio: fc.option(fc.constantFrom(-1, -0.5, 0, 0.5, 0.999), { nil: undefined }),
  loose: fc.option(fc.constantFrom(-1000, -1, 0, 0.5, 1, 3, 1e300), { nil: undefined }),
  on: fc.option(fc.boolean(), { nil: undefined }),
  mode: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
});

const ref = (name: string): MetricRef => ({ path: [name] });
const literal: fc.Arbitrary<NumberTerm> = fc
  .constantFrom(-2, -1, -0.5, 0, 0.5, 1, 3, 3.5, 6, 7)
  .map((value) => ({ term: "number", value }));
const metric: fc.Arbitrary<NumberTerm> = fc
  .constantFrom("whole", "ratio", "loose")
  .map((name) => ({ term: "metric", type: "number", ref: ref(name) }));
const operators: readonly ComparisonOperator[] = [
  "lessThan",
  "lessThanInclusive",
  "greaterThan",
  "greaterThanInclusive",
  "equal",
  "notEqual",
];

const { number, boolean } = fc.letrec<{ number: NumberTerm; boolean: BooleanTerm }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    metric,
    literal,
    fc.record({
      term: fc.constantFrom("add", "subtract", "multiply", "divide", "minimum", "maximum"),
      left: tie("number"),
      right: tie("number"),
    }),
    fc.record({ term: fc.constantFrom("negate", "absolute"), operand: tie("number") }),
    fc.record({ term: fc.constant("rescale"), operand: tie("number"), divisor: fc.constantFrom(10, 100) }),
  ),
  boolean: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ term: fc.constant("compare"), operator: fc.constantFrom(...operators), left: tie("number"), right: tie("number") }),
    fc.record({
      term: fc.constant("compare"),
      operator: fc.constantFrom("equal", "notEqual"),
      left: fc.constant({ term: "metric", type: "string", ref: ref("mode") }),
      right: fc.constantFrom("a", "b", "z").map((value) => ({ term: "string", value })),
    }),
    fc.record({
      term: fc.constant("compare"),
      operator: fc.constantFrom("equal", "notEqual"),
      left: fc.constant({ term: "metric", type: "boolean", ref: ref("on") }),
      right: fc.boolean().map((value) => ({ term: "boolean", value })),
    }),
    fc.constant({ term: "metric", type: "boolean", ref: ref("on") }),
    fc.record({ term: fc.constant("present"), ref: fc.constantFrom(...Object.keys(NODES)).map(ref), type: fc.constant("number") }),
    fc.record({
      term: fc.constant("in"),
      operand: metric,
      values: fc.array(fc.constantFrom(-1, 0, 0.5, 3, 9), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      term: fc.constant("in"),
      operand: fc.constant({ term: "metric", type: "string", ref: ref("mode") }),
      values: fc.array(fc.constantFrom("a", "c", "z"), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ term: fc.constantFrom("and", "or"), operands: fc.array(tie("boolean"), { minLength: 2, maxLength: 3 }) }),
    fc.record({ term: fc.constant("not"), operand: tie("boolean") }),
  ) as fc.Arbitrary<BooleanTerm>,
}));

function valueOf(term: NumberTerm, at: Snapshot): number | undefined {
  const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
  switch (term.term) {
    case "number":
      return term.value;
    case "metric":
      return at[term.ref.path[0] ?? ""] as number | undefined;
    case "negate":
    case "absolute": {
      const value = valueOf(term.operand, at);
      if (value === undefined) return undefined;
      return term.term === "negate" ? -value : Math.abs(value);
    }
    case "rescale": {
      const value = valueOf(term.operand, at);
      return value === undefined ? undefined : value / term.divisor;
    }
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum": {
      const [a, b] = [valueOf(term.left, at), valueOf(term.right, at)];
      if (a === undefined || b === undefined) return undefined;
      const results = {
        add: a + b,
        subtract: a - b,
        multiply: a * b,
        divide: a / b,
        minimum: Math.min(a, b),
        maximum: Math.max(a, b),
      };
      return finite(results[term.term]);
    }
    default:
      throw new Error(`${term.term} is not generated`);
  }
}

function truthOf(term: BooleanTerm, at: Snapshot): Kleene {
  const holds = (a: unknown, b: unknown, operator: ComparisonOperator): Kleene => {
    if (a === undefined || b === undefined) return UNKNOWN;
    const [x, y] = [a as number, b as number];
    return kleene(
      {
        lessThan: x < y,
        lessThanInclusive: x <= y,
        greaterThan: x > y,
        greaterThanInclusive: x >= y,
        equal: x === y,
        notEqual: x !== y,
      }[operator],
    );
  };
  switch (term.term) {
    case "compare": {
      const side = (each: typeof term.left): unknown =>
        each.term === "string" || each.term === "boolean"
          ? each.value
          : each.term === "metric"
            ? at[each.ref.path[0] ?? ""]
            : valueOf(each as NumberTerm, at);
      return holds(side(term.left), side(term.right), term.operator);
    }
    case "metric": {
      const value = at[term.ref.path[0] ?? ""];
      return value === undefined ? UNKNOWN : kleene(value === true);
    }
    case "present":
      return kleene(at[term.ref.path[0] ?? ""] !== undefined);
    case "in": {
      const value = term.operand.term === "metric" ? at[term.operand.ref.path[0] ?? ""] : undefined;
      return value === undefined ? UNKNOWN : kleene(term.values.includes(value));
    }
    case "and":
      return term.operands.map((operand) => truthOf(operand, at)).reduce(and, TRUE);
    case "or":
      return term.operands.map((operand) => truthOf(operand, at)).reduce(or, FALSE);
    case "not":
      return not(truthOf(term.operand, at));
    default:
      throw new Error(`${term.term} is not generated`);
  }
}

describe("reasoning", () => {
  it("never calls impossible what happens", () => {
    const reasoning = new Reasoning(policy);
    fc.assert(
      fc.property(boolean, fc.array(snapshot, { minLength: 1, maxLength: 8 }), (term, snapshots) => {
        for (const at of snapshots) {
          const outcome = truthOf(term, at);
          if (outcome === TRUE) expect(reasoning.where(term, "true")).not.toEqual([]);
          if (outcome === FALSE) expect(reasoning.where(term, "false")).not.toEqual([]);
          if (outcome !== TRUE) expect(reasoning.where(term, "not true")).not.toEqual([]);
          if (outcome !== FALSE) expect(reasoning.where(term, "not false")).not.toEqual([]);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("keeps numbers inside the range it gives them", () => {
    const reasoning = new Reasoning(policy);
    fc.assert(
      fc.property(number, snapshot, (term, at) => {
        const value = valueOf(term, at);
        if (value === undefined) return;
        const equal: BooleanTerm = { term: "compare", operator: "equal", left: term, right: { term: "number", value } };
        expect(reasoning.where(equal, "true")).not.toEqual([]);
        if (reasoning.isWhole(term)) expect(Number.isInteger(value)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
