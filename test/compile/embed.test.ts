import { describe, expect, it, test } from "vitest";
import { type Definitions, embedTerm } from "../../src/compile/embed.ts";
import { LimitNotes } from "../../src/compile/limit-notes.ts";
import type { BooleanTerm, LimitFold, NumberTerm, Term } from "../../src/model/term.ts";

const limits: LimitFold = { expression: { limit: "loss" }, unit: "percent" };
const folded: NumberTerm = { term: "number", value: 5, limits };
const bare: NumberTerm = { term: "number", value: 5 };
const named: BooleanTerm = { term: "condition", name: "calm" };
const calm: BooleanTerm = { term: "present", ref: { path: ["x"] }, type: "number" };
const x: NumberTerm = { term: "metric", ref: { path: ["x"] }, type: "number" };
const word: Term & { term: "metric" } = { term: "metric", ref: { path: ["word"] }, type: "string" };
const collection = { ref: { path: ["orders"] } };
const definitions: Definitions = () => calm;

/** Around a number from a limit, or around a named condition: what stands there once embedded. */
const AROUND_NUMBERS: readonly ((number: NumberTerm) => Term)[] = [
  (number) => number,
  ...(["add", "subtract", "multiply", "divide", "minimum", "maximum"] as const).flatMap((operator) => [
    (number: NumberTerm): Term => ({ term: operator, left: number, right: x }),
    (number: NumberTerm): Term => ({ term: operator, left: x, right: number }),
  ]),
  (number) => ({ term: "negate", operand: number }),
  (number) => ({ term: "absolute", operand: number }),
  (number) => ({ term: "rescale", operand: number, divisor: 100 }),
  (number) => ({ term: "window", function: "quantile", quantile: 0.5, operand: number, over: 60_000 }),
  (number) => ({ term: "sum", variable: "p", collection, body: number }),
  (number) => ({ term: "compare", operator: "equal", left: number, right: x }),
  (number) => ({ term: "compare", operator: "lessThan", left: x, right: number }),
  (number) => ({ term: "in", operand: number, values: [1] }),
];
const AROUND_CONDITIONS: readonly ((condition: BooleanTerm) => Term)[] = [
  (condition) => condition,
  (condition) => ({ term: "window", function: "count", operand: condition, over: 60_000 }),
  (condition) => ({ term: "count", variable: "p", collection, body: condition }),
  (condition) => ({ term: "any", variable: "p", collection, body: condition }),
  (condition) => ({ term: "every", variable: "p", collection, body: condition }),
  (condition) => ({ term: "and", operands: [condition, { term: "boolean", value: true }, condition] }),
  (condition) => ({ term: "or", operands: [{ term: "boolean", value: false }, condition] }),
  (condition) => ({ term: "not", operand: condition }),
];

describe("a stored term", () => {
  test.each(AROUND_NUMBERS.map((around) => [around(folded).term, around] as const))("%s has plain numbers (%#)", (_, around) => {
    const notes = new LimitNotes();
    const embedded = embedTerm(around(folded), definitions, notes);
    expect(embedded).toStrictEqual(around(bare));
    expect(notes.slots(embedded)).toEqual([{ at: expect.stringMatching(/\/value$/) as unknown, ...limits }]);
  });

  test.each(AROUND_CONDITIONS.map((around) => [around(named).term, around] as const))(
    "%s says what conditions stand for (%#)",
    (_, around) => {
      expect(embedTerm(around(named), definitions, new LimitNotes())).toStrictEqual(around(calm));
    },
  );

  test.each<Term>([
    { term: "boolean", value: true },
    { term: "string", value: "a" },
    x,
    { term: "previous", type: "number", ref: { path: ["x"] } },
    { term: "age", ref: { path: ["x"] } },
    { term: "unchanged", ref: { path: ["x"] }, type: "number" },
    { term: "during", calendar: "nse", session: "regular" },
    { term: "matches", operand: word, pattern: "a*" },
    { term: "in", operand: word, values: ["a"] },
  ])("$term is as it was", (term) => {
    expect(embedTerm(term, definitions, new LimitNotes())).toStrictEqual(term);
  });

  it("remembers how its window's length was made", () => {
    const notes = new LimitNotes();
    const window = { term: "window", function: "avg", operand: x, over: 1_000 } as const;
    const embedded = embedTerm({ ...window, overLimits: limits }, definitions, notes);
    expect(embedded).toStrictEqual(window);
    expect(notes.slots(embedded)).toEqual([{ at: "/over", ...limits }]);
  });
});

/** A bundle loads with terms of up to 20,000 nodes and 500 levels of JSON written out. */
describe("conditions are written out", () => {
  const isWhole = (term: Term, meaning: Definitions = definitions): boolean =>
    !JSON.stringify(embedTerm(term, meaning, new LimitNotes())).includes('"condition"');
  const wide = (size: number): Term => ({ term: "and", operands: [...Array.from({ length: size - 2 }, () => calm), named] });
  const nested = (depth: number, wrap: (inner: BooleanTerm) => BooleanTerm): BooleanTerm =>
    Array.from({ length: depth }).reduce<BooleanTerm>(wrap, named);
  const not = (operand: BooleanTerm): BooleanTerm => ({ term: "not", operand });
  const and = (operand: BooleanTerm): BooleanTerm => ({ term: "and", operands: [operand] });

  test.each<[string, Term, boolean]>([
    ["20,000 nodes", wide(20_000), true],
    ["20,001 nodes", wide(20_001), false],
    ["500 levels", nested(499, not), true],
    ["501 levels", nested(500, not), false],
    ["499 levels, lists among them", nested(249, and), true],
    ["501 levels, lists among them", nested(250, and), false],
  ])("up to the bounds: %s", (_, term, whole) => {
    expect(isWhole(term)).toBe(whole);
  });

  it("or named, where each doubles those that it names", () => {
    const doubling: Definitions = (name) => {
      const inner: BooleanTerm = { term: "condition", name: String(Number(name) - 1) };
      return name === "0" ? calm : { term: "and", operands: [inner, inner] };
    };
    expect(isWhole({ term: "condition", name: "8" }, doubling)).toBe(true);
    expect(isWhole({ term: "condition", name: "60" }, doubling)).toBe(false);
  });
});
