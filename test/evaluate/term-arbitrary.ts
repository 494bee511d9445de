import fc from "fast-check";
import type { BooleanTerm, CollectionRef, ComparisonOperator, MetricRef, NumberTerm, StringTerm } from "../../src/model/term.ts";

/** Loop variables in sight, outermost first. Elements of `items` and `list` have collections `legs` of their own. */
export type Scope = readonly string[];

const COLLECTIONS: readonly CollectionRef[] = [{ ref: { path: ["items"] } }, { ref: { path: ["list"] }, by: "id" }];
const NUMBERS = [-1, 0, 0.1, 1, 2, 100];
const TEXTS = ["a", "ab", "b", ""];
const PATTERNS = ["a*", "?", "*b", "a"];

const numberPaths = [["n"], ["m"], ["g", "n"], ["g", "constructor"], ["g", "length"]];

function refs(scope: Scope, paths: readonly (readonly string[])[]): fc.Arbitrary<MetricRef> {
  const variables = fc.constantFrom<string | undefined>(undefined, ...scope);
  return fc
    .tuple(variables, fc.constantFrom(...paths))
    .map(([variable, path]) => (variable === undefined ? { path } : { variable, path: path.slice(-1) }));
}

function strings(scope: Scope): fc.Arbitrary<StringTerm> {
  const keys = scope.map(
    (variable): StringTerm => ({ term: "metric", type: "string", ref: { variable, key: true, path: ["key"] } }),
  );
  return fc.oneof(
    fc.constantFrom(...TEXTS).map((value): StringTerm => ({ term: "string", value })),
    refs(scope, [["s"], ["g", "s"]]).map((ref): StringTerm => ({ term: "metric", type: "string", ref })),
    refs(scope, [["s"]]).map((ref): StringTerm => ({ term: "previous", type: "string", ref })),
    ...(keys.length === 0 ? [] : [fc.constantFrom(...keys)]),
  );
}

/** `windows`: history may be read, which holds for the root and for one variable of a rule. */
function numbers(scope: Scope, depth: number, windows: boolean): fc.Arbitrary<NumberTerm> {
  const leaves: fc.Arbitrary<NumberTerm>[] = [
    fc.constantFrom(...NUMBERS).map((value): NumberTerm => ({ term: "number", value })),
    refs(scope, numberPaths).map((ref): NumberTerm => ({ term: "metric", type: "number", ref })),
    refs(scope, numberPaths).map((ref): NumberTerm => ({ term: "previous", type: "number", ref })),
    refs(scope, [["t"]]).map((ref): NumberTerm => ({ term: "age", ref })),
    refs(scope, [["t"]]).map((ref): NumberTerm => ({ term: "metric", type: "timestamp", ref })),
  ];
  if (windows) {
    leaves.push(
      fc
        .record({ ref: refs(scope.slice(0, 1), [["n"], ["s"]]), type: fc.constantFrom("number", "string") })
        .map(({ ref, type }) => ({ term: "unchanged", ref, type })),
      fc
        .record({
          function: fc.constantFrom("avg", "sum", "min", "max", "median", "quantile", "change", "increase", "zscore"),
          operand: numbers(scope.slice(0, 1), Math.min(depth, 1), false),
          over: fc.constantFrom(3, 10, 30),
        })
        .map((window): NumberTerm => ({ term: "window", quantile: 0.9, ...window })),
      fc
        .record({ operand: booleans(scope.slice(0, 1), Math.min(depth, 1), false), over: fc.constantFrom(3, 10, 30) })
        .map((window): NumberTerm => ({ term: "window", function: "count", ...window })),
    );
  }
  if (depth === 0) return fc.oneof(...leaves);
  const inner = numbers(scope, depth - 1, windows);
  return fc.oneof(
    ...leaves,
    fc
      .record({ term: fc.constantFrom("add", "subtract", "multiply", "divide", "minimum", "maximum"), left: inner, right: inner })
      .map((term): NumberTerm => term),
    fc.record({ term: fc.constantFrom("negate", "absolute"), operand: inner }).map((term): NumberTerm => term),
    inner.map((operand): NumberTerm => ({ term: "rescale", operand, divisor: 100 })),
    loops(scope).chain(({ variable, collection }) =>
      fc.oneof(
        booleans([...scope, variable], depth - 1, false).map((body): NumberTerm => ({ term: "count", variable, collection, body })),
        numbers([...scope, variable], depth - 1, false).map((body): NumberTerm => ({ term: "sum", variable, collection, body })),
      ),
    ),
  );
}

export function booleans(scope: Scope, depth: number, windows: boolean): fc.Arbitrary<BooleanTerm> {
  const operators = fc.constantFrom<ComparisonOperator>(
    "lessThan",
    "lessThanInclusive",
    "greaterThan",
    "greaterThanInclusive",
    "equal",
    "notEqual",
  );
  const number = numbers(scope, Math.max(depth - 1, 0), windows);
  const leaves: fc.Arbitrary<BooleanTerm>[] = [
    fc.boolean().map((value): BooleanTerm => ({ term: "boolean", value })),
    refs(scope, [["f"], ["g", "f"]]).map((ref): BooleanTerm => ({ term: "metric", type: "boolean", ref })),
    refs(scope, [["f"]]).map((ref): BooleanTerm => ({ term: "previous", type: "boolean", ref })),
    fc.record({ operator: operators, left: number, right: number }).map((term): BooleanTerm => ({ term: "compare", ...term })),
    fc
      .record({ operator: fc.constantFrom("equal", "notEqual"), left: strings(scope), right: strings(scope) })
      .map((term): BooleanTerm => ({ term: "compare", ...term })),
    number.map((operand): BooleanTerm => ({ term: "in", operand, values: [0, 1, 2] })),
    strings(scope).map((operand): BooleanTerm => ({ term: "in", operand, values: ["a", "b"] })),
    fc
      .record({ operand: strings(scope), pattern: fc.constantFrom(...PATTERNS) })
      .map((term): BooleanTerm => ({ term: "matches", ...term })),
    fc
      .record({
        ref: refs(scope, [["n"], ["s"], ["t"], ["g"]]),
        type: fc.constantFrom("number", "string", "boolean", "timestamp", "collection", "object"),
      })
      .map((term): BooleanTerm => ({ term: "present", ...term })),
    fc.constantFrom<BooleanTerm>({ term: "condition", name: "hot" }),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const inner = booleans(scope, depth - 1, windows);
  return fc.oneof(
    ...leaves,
    fc
      .record({ term: fc.constantFrom("and", "or"), operands: fc.array(inner, { minLength: 1, maxLength: 3 }) })
      .map((term): BooleanTerm => term),
    inner.map((operand): BooleanTerm => ({ term: "not", operand })),
    fc
      .record({ operator: fc.constantFrom("equal", "notEqual"), left: inner, right: inner })
      .map((term): BooleanTerm => ({ term: "compare", ...term })),
    loops(scope).chain(({ variable, collection }) =>
      fc
        .record({ term: fc.constantFrom("any", "every"), body: booleans([...scope, variable], depth - 1, false) })
        .map(({ term, body }): BooleanTerm => ({ term, variable, collection, body })),
    ),
  );
}

function loops(scope: Scope): fc.Arbitrary<{ variable: string; collection: CollectionRef }> {
  const nested = scope.map((variable): CollectionRef => ({ ref: { variable, path: ["legs"] } }));
  return fc.constantFrom(...COLLECTIONS, ...nested).map((collection) => ({ variable: `v${scope.length}`, collection }));
}

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(-1, 0, 0.1, 1, 2, 100) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(null, "a", "ab", "b", true, false, "2025-10-12T12:34:56Z", "2025-10-12T12:34:57+05:30"),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(Number.NaN, Infinity, 1e308, -1e308, 5e-324, -0, [], {}, [1], "") },
);
const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom<unknown>(...TEXTS) }, { weight: 1, arbitrary: scalar });
const flag = fc.oneof({ weight: 3, arbitrary: fc.boolean() }, { weight: 1, arbitrary: scalar });
const instant = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>("2025-10-12T12:34:56Z", "2025-10-12T18:04:57+05:30") },
  { weight: 1, arbitrary: scalar },
);

const fields = { n: scalar, m: scalar, s: text, f: flag, t: instant };
const keys = fc.constantFrom("a", "b", "ab", "c");
const legs = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(keys, fc.record(fields, { requiredKeys: [] }), { maxKeys: 2 }) },
  { weight: 1, arbitrary: scalar },
);
const element = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...fields, legs, key: text, g: scalar }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: scalar },
);

/** Snapshots with values missing, null, of the wrong type, not finite, huge and at boundaries, not sanitised. */
export const snapshots = fc.record(
  {
    ...fields,
    g: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ n: scalar, s: text, f: flag, length: scalar }, { requiredKeys: [] }),
      },
      { weight: 1, arbitrary: scalar },
    ),
    items: fc.oneof({ weight: 6, arbitrary: fc.dictionary(keys, element, { maxKeys: 3 }) }, { weight: 1, arbitrary: scalar }),
    list: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.array(
          fc.oneof(
            { weight: 5, arbitrary: fc.record({ id: text, ...fields, legs }, { requiredKeys: ["id"] }) },
            { weight: 1, arbitrary: scalar },
          ),
          { maxLength: 4 },
        ),
      },
      { weight: 1, arbitrary: scalar },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, unknown>>;
