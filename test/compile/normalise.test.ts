import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverse, mirrored, type NormalForm, normalise } from "../../src/compile/normalise.ts";
import { and, FALSE, type Kleene, not, or, TRUE, UNKNOWN } from "../../src/model/kleene.ts";
import type { BooleanTerm, ComparisonOperator } from "../../src/model/term.ts";

const ATOMS = ["a", "b", "c", "d"] as const;
type Assignment = Readonly<Record<string, Kleene>>;

const atom = fc.constantFrom(...ATOMS).map((name): BooleanTerm => ({ term: "condition", name }));
const { term } = fc.letrec<{ term: BooleanTerm }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 5 },
    atom,
    fc.boolean().map((value): BooleanTerm => ({ term: "boolean", value })),
    tie("term").map((operand): BooleanTerm => ({ term: "not", operand })),
    fc.array(tie("term"), { maxLength: 4 }).map((operands): BooleanTerm => ({ term: "and", operands })),
    fc.array(tie("term"), { maxLength: 4 }).map((operands): BooleanTerm => ({ term: "or", operands })),
  ),
}));
const assignment = fc.record({
  a: fc.constantFrom(FALSE, TRUE, UNKNOWN),
  b: fc.constantFrom(FALSE, TRUE, UNKNOWN),
  c: fc.constantFrom(FALSE, TRUE, UNKNOWN),
  d: fc.constantFrom(FALSE, TRUE, UNKNOWN),
});

function kleeneOf(node: BooleanTerm, values: Assignment): Kleene {
  switch (node.term) {
    case "condition":
      return values[node.name] ?? UNKNOWN;
    case "boolean":
      return node.value ? TRUE : FALSE;
    case "not":
      return not(kleeneOf(node.operand, values));
    case "and":
      return node.operands.map((operand) => kleeneOf(operand, values)).reduce(and, TRUE);
    case "or":
      return node.operands.map((operand) => kleeneOf(operand, values)).reduce(or, FALSE);
    default:
      throw new Error(node.term);
  }
}

/** As json-rules-engine reads it: two values, an empty list true whatever it says. */
function holds(form: NormalForm, values: Assignment): boolean {
  switch (form.form) {
    case "constant":
      return form.value;
    case "atom":
      return form.atom.term === "condition" && values[form.atom.name] === (form.negated ? FALSE : TRUE);
    case "all":
    case "any": {
      if (form.operands.length === 0) return true;
      const results = form.operands.map((operand) => holds(operand, values));
      return form.form === "all" ? results.every(Boolean) : results.some(Boolean);
    }
  }
}

describe("negation normal form", () => {
  it("tells true, false and unknown with two two-valued forms", () => {
    fc.assert(
      fc.property(term, assignment, (node, values) => {
        const expected = kleeneOf(node, values);
        expect(holds(normalise(node), values)).toBe(expected === TRUE);
        expect(holds(normalise(node, true), values)).toBe(expected === FALSE);
      }),
      { numRuns: 2_000 },
    );
  });

  it("joins neighbours of one kind, so that a chain stays flat", () => {
    const a: BooleanTerm = { term: "condition", name: "a" };
    const nested: BooleanTerm = { term: "and", operands: [a, { term: "not", operand: { term: "or", operands: [a, a] } }] };
    expect(normalise(nested)).toEqual({
      form: "all",
      operands: [
        { form: "atom", atom: a, negated: false },
        { form: "atom", atom: a, negated: true },
        { form: "atom", atom: a, negated: true },
      ],
    });
  });
});

const OPERATORS: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  lessThan: (a, b) => a < b,
  lessThanInclusive: (a, b) => a <= b,
  greaterThan: (a, b) => a > b,
  greaterThanInclusive: (a, b) => a >= b,
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
};

describe("comparisons", () => {
  const operator = fc.constantFrom(...(Object.keys(OPERATORS) as ComparisonOperator[]));
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1, -1));

  it("inverts and mirrors", () => {
    fc.assert(
      fc.property(operator, number, number, (name, a, b) => {
        expect(OPERATORS[inverse(name)](a, b)).toBe(!OPERATORS[name](a, b));
        expect(OPERATORS[mirrored(name)](b, a)).toBe(OPERATORS[name](a, b));
      }),
    );
  });
});
