import type { BooleanTerm, NumberTerm, StringTerm, Term } from "../model/term.ts";
import { subterms } from "../model/subterms.ts";
import type { LimitNotes } from "./limit-notes.ts";

/** Terms of more nodes, or deeper as JSON, keep the names of the conditions in them instead of what they stand for. */
const LARGEST = 20_000;
const DEEPEST = 500;

/** The meaning of a named condition. */
export type Definitions = (name: string) => BooleanTerm | undefined;

/**
 * A term as the bundle stores it: self-contained (what a named condition stands for is written out), and without the provenance of its
 * numbers, which goes into the notes.
 */
export function embedTerm(term: Term, definitions: Definitions, notes: LimitNotes): Term {
  const { nodes, levels } = extent(term, definitions, new Map());
  const whole = nodes <= LARGEST && levels <= DEEPEST;
  return embed(term, whole ? definitions : () => undefined, notes);
}

function embed(term: Term, definitions: Definitions, notes: LimitNotes): Term {
  const number = (operand: NumberTerm): NumberTerm => embed(operand, definitions, notes) as NumberTerm;
  const boolean = (operand: BooleanTerm): BooleanTerm => embed(operand, definitions, notes) as BooleanTerm;
  switch (term.term) {
    case "number": {
      const { limits, ...rest } = term;
      return notes.note(rest, "value", limits);
    }
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
    case "maximum":
      return { ...term, left: number(term.left), right: number(term.right) };
    case "negate":
    case "absolute":
    case "rescale":
      return { ...term, operand: number(term.operand) };
    case "window": {
      const { overLimits, ...rest } = term;
      const window =
        rest.function === "count" ? { ...rest, operand: boolean(rest.operand) } : { ...rest, operand: number(rest.operand) };
      return notes.note(window, "over", overLimits);
    }
    case "count":
    case "any":
    case "every":
      return { ...term, body: boolean(term.body) };
    case "sum":
      return { ...term, body: number(term.body) };
    case "compare":
      return { ...term, left: embed(term.left, definitions, notes), right: embed(term.right, definitions, notes) };
    case "in":
      return { ...term, operand: embed(term.operand, definitions, notes) };
    case "matches":
      return { ...term, operand: embed(term.operand, definitions, notes) as StringTerm };
    case "and":
    case "or":
      return { ...term, operands: term.operands.map(boolean) };
    case "not":
      return { ...term, operand: boolean(term.operand) };
    case "condition": {
      const definition = definitions(term.name);
      return definition === undefined ? { ...term } : boolean(definition);
    }
    case "boolean":
    case "string":
    case "metric":
    case "previous":
    case "age":
    case "unchanged":
    case "present":
    case "during":
      return { ...term };
  }
}

interface Extent {
  readonly nodes: number;
  /** Objects and arrays inside each other. */
  readonly levels: number;
}

/** Of a term with its conditions written out, counting nodes no further than `LARGEST`: conditions that name conditions may double each time. */
function extent(term: Term, definitions: Definitions, known: Map<string, Extent>): Extent {
  if (term.term === "condition") {
    const before = known.get(term.name);
    if (before !== undefined) return before;
    const definition = definitions(term.name);
    const own = definition === undefined ? { nodes: 1, levels: 1 } : extent(definition, definitions, known);
    known.set(term.name, own);
    return own;
  }
  const own = "operands" in term ? 2 : 1;
  return subterms(term)
    .map((operand) => extent(operand, definitions, known))
    .reduce(
      (whole, operand) => ({
        nodes: Math.min(whole.nodes + operand.nodes, LARGEST + 1),
        levels: Math.max(whole.levels, operand.levels + own),
      }),
      { nodes: 1, levels: 1 },
    );
}
