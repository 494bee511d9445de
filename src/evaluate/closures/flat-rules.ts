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

/** The numbers of rules end to end: without generated code, a loop over arrays is many times faster than a closure for each comparison. */
export class FlatRules {
  readonly #rules: readonly FlatRule[];
  /** For each rule, where its comparisons end. */
  readonly #ends: Int32Array;
  readonly #slots: Int32Array;
  readonly #places: Uint8Array;
  readonly #values: Float64Array;
  readonly #alls: Uint8Array;
  readonly #alerts: Int32Array;
  readonly #fixed: Int32Array;
  readonly #shifts: Int32Array;

  constructor(rules: readonly FlatRule[]) {
    const comparisons = rules.flatMap((rule) => rule.comparisons);
    let end = 0;
    this.#rules = rules;
    this.#ends = Int32Array.from(rules, (rule) => (end += rule.comparisons.length));
    this.#slots = Int32Array.from(comparisons, ({ slot }) => slot);
    this.#places = Uint8Array.from(comparisons, ({ operator }) => PLACES[operator]);
    this.#values = Float64Array.from(comparisons, ({ value }) => value);
    this.#alls = Uint8Array.from(rules, ({ all }) => Number(all));
    this.#alerts = Int32Array.from(rules, ({ alert }) => alert);
    this.#fixed = Int32Array.from(rules, ({ fixed }) => fixed);
    this.#shifts = Int32Array.from(rules, ({ shift }) => shift);
  }

  decide(cells: Float64Array, codes: Uint16Array): void {
    const [ends, slots, places, values] = [this.#ends, this.#slots, this.#places, this.#values];
    const [alls, alerts, fixed, shifts] = [this.#alls, this.#alerts, this.#fixed, this.#shifts];
    let at = 0;
    for (let rule = 0; rule < this.#rules.length; rule += 1) {
      const end = at_(ends, rule);
      const all = at_(alls, rule) === 1;
      // What one comparison decides alone, and what is left where none does.
      const decisive = all ? FALSE : TRUE;
      let result: number = all ? TRUE : FALSE;
      for (; at < end; at += 1) {
        const one = compared(at_(places, at), at_(cells, at_(slots, at)), at_(values, at));
        if (one === decisive) {
          result = decisive;
          break;
        }
        if (one === UNKNOWN) result = UNKNOWN;
      }
      at = end;
      codes[at_(alerts, rule)] = at_(fixed, rule) | (result << at_(shifts, rule));
    }
  }
}

/** A typed array within its bounds. */
function at_(array: Float64Array | Int32Array | Uint8Array, index: number): number {
  return array[index] as number;
}

const [BELOW, EQUAL, ABOVE] = [1, 2, 4] as const;

/** For each operator, where a value must lie. */
const PLACES: Readonly<Record<ComparisonOperator, number>> = {
  lessThan: BELOW,
  lessThanInclusive: BELOW | EQUAL,
  greaterThan: ABOVE,
  greaterThanInclusive: ABOVE | EQUAL,
  equal: EQUAL,
  notEqual: BELOW | ABOVE,
};

function compared(places: number, value: number, constant: number): number {
  const place = value < constant ? BELOW : value > constant ? ABOVE : value === constant ? EQUAL : 0;
  return place === 0 ? UNKNOWN : (places & place) === 0 ? FALSE : TRUE;
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
