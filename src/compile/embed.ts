import type { BooleanTerm, Term } from "../model/term.ts";
import { subterms } from "../model/subterms.ts";
import type { LimitNotes } from "./limit-notes.ts";

/** Terms of more nodes, or deeper as JSON, keep the names of the conditions in them instead of what they stand for. */
const LARGEST = 20_000;
const DEEPEST = 500;

/** The meaning of a named condition. */
export type Definitions = (name: string) => BooleanTerm;

/**
 * A term as the bundle stores it: self-contained (what a named condition stands for is written out), and without the provenance of its
 * numbers, which goes into the notes.
 */
export function embedTerm(term: Term, definitions: Definitions, notes: LimitNotes): Term {
  const { nodes, levels } = extent(term, definitions, new Map());
  const whole = nodes <= LARGEST && levels <= DEEPEST;
  return embed(term, whole ? definitions : undefined, notes);
}

function embed(term: Term, definitions: Definitions | undefined, notes: LimitNotes): Term {
  const below = (operand: Term): Term => embed(operand, definitions, notes);
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
    case "compare":
      return { ...term, left: below(term.left), right: below(term.right) } as Term;
    case "window": {
      const { overLimits, ...rest } = term;
      return notes.note({ ...rest, operand: below(rest.operand) } as typeof term, "over", overLimits);
    }
    case "negate":
    case "absolute":
    case "rescale":
    case "in":
    case "matches":
    case "not":
      return { ...term, operand: below(term.operand) } as Term;
    case "count":
    case "sum":
    case "any":
    case "every":
      return { ...term, body: below(term.body) } as Term;
    case "and":
    case "or":
      return { ...term, operands: term.operands.map(below) } as Term;
    case "condition":
      return definitions === undefined ? { ...term } : below(definitions(term.name));
    default:
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
    const own = extent(definitions(term.name), definitions, known);
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
