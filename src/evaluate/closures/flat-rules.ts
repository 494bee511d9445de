import { FALSE, TRUE, UNKNOWN } from "../../model/kleene.ts";
import type { ComparisonOperator } from "../../model/term.ts";
import type { BooleanExpression } from "../program/expression.ts";
import type { Decision } from "../program/program.ts";

interface Comparison {
  readonly slot: number;
  readonly operator: ComparisonOperator;
  readonly value: number;
}

/** What most rules are: one tier, which is all or any of some comparisons of the root's cells with constants. */
interface FlatRule {
  readonly alert: number;
  readonly fixed: number;
  readonly shift: number;
  readonly all: boolean;
  readonly comparisons: readonly Comparison[];
}

/** Where a value lies: beside a constant, or, being unknown, nowhere. */
const [NOWHERE, BELOW, EQUAL, ABOVE] = [1 << 0, 1 << 1, 1 << 2, 1 << 4] as const;

/** For each operator, where a value must lie. */
const PLACES: Readonly<Record<ComparisonOperator, number>> = {
  lessThan: BELOW,
  lessThanInclusive: BELOW | EQUAL,
  greaterThan: ABOVE,
  greaterThanInclusive: ABOVE | EQUAL,
  equal: EQUAL,
  notEqual: BELOW | ABOVE,
};

/** What was seen of a rule: nothing that matters, something unknown, a comparison that decides alone, or the last two. */
const SIGHTS = 4;

/**
 * The numbers of rules end to end: without generated code, a loop over arrays is many times faster than a closure for each comparison.
 * All comparisons are made, whatever the first says, without a branch that the processor may guess wrong.
 */
export class FlatRules {
  /** For each rule, where its comparisons end. */
  readonly #ends: Int32Array;
  readonly #slots: Int32Array;
  readonly #values: Float64Array;
  /** For each comparison, the places that matter: those that decide its rule alone, and nowhere. */
  readonly #telling: Uint8Array;
  readonly #alerts: Int32Array;
  /** For each rule, the code that follows from each of the sights. */
  readonly #codes: Uint16Array;

  constructor(rules: readonly FlatRule[]) {
    const comparisons = rules.flatMap((rule) => rule.comparisons);
    let end = 0;
    this.#ends = Int32Array.from(rules, (rule) => (end += rule.comparisons.length));
    this.#slots = Int32Array.from(comparisons, ({ slot }) => slot);
    this.#values = Float64Array.from(comparisons, ({ value }) => value);
    this.#telling = Uint8Array.from(rules.flatMap(telling));
    this.#alerts = Int32Array.from(rules, ({ alert }) => alert);
    this.#codes = Uint16Array.from(rules.flatMap(codesOf));
  }

  decide(cells: Float64Array, codes: Uint16Array): void {
    const [ends, slots, values, tellings] = [this.#ends, this.#slots, this.#values, this.#telling];
    const [alerts, outcomes] = [this.#alerts, this.#codes];
    let index = 0;
    for (let rule = 0; rule < ends.length; rule += 1) {
      let seen = 0;
      for (const end = ends[rule] ?? 0; index < end; index += 1) {
        const value = cells[slots[index] ?? 0] ?? 0;
        const constant = values[index] ?? 0;
        const place = Number(value < constant) | (Number(value === constant) << 1) | (Number(value > constant) << 2);
        seen |= (tellings[index] ?? 0) & (1 << place);
      }
      const sight = (Number(seen > NOWHERE) << 1) | (seen & NOWHERE);
      codes[alerts[rule] ?? 0] = outcomes[rule * SIGHTS + sight] ?? 0;
    }
  }
}

/** One that fails decides where all must hold, one that holds where any may. */
function telling({ all, comparisons }: FlatRule): readonly number[] {
  const anywhere = BELOW | EQUAL | ABOVE;
  return comparisons.map(({ operator }) => NOWHERE | (all ? anywhere & ~PLACES[operator] : PLACES[operator]));
}

function codesOf({ all, fixed, shift }: FlatRule): readonly number[] {
  const [otherwise, decided] = all ? [TRUE, FALSE] : [FALSE, TRUE];
  return [otherwise, UNKNOWN, decided, decided].map((value) => fixed | (value << shift));
}

/** Undefined for a rule that is more than that. */
export function flatRule({ alert, fixed, parts }: Decision): FlatRule | undefined {
  const [part, second] = parts;
  if (part === undefined || second !== undefined) return undefined;
  const { condition, shift } = part;
  const operands = condition.op === "and" || condition.op === "or" ? condition.operands : [condition];
  const comparisons = operands.map(comparisonOf);
  if (!comparisons.every((comparison) => comparison !== undefined)) return undefined;
  return { alert, fixed, shift, all: condition.op !== "or", comparisons };
}

function comparisonOf(expression: BooleanExpression): Comparison | undefined {
  if (expression.op !== "compare") return undefined;
  const { operator, left, right } = expression;
  if (left.op !== "cell" || left.depth !== 0 || right.op !== "constant") return undefined;
  return { slot: left.slot, operator, value: right.value };
}
