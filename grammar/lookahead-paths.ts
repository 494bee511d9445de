import {
  Alternation,
  getLookaheadPaths,
  type IProduction,
  type LookaheadProductionType,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
} from "chevrotain";
import { MOST_TOKENS_AHEAD } from "./expression-parser.ts";
import type { Lookahead } from "./lookahead.ts";
import type { PolicyParser } from "./parser.ts";
import { partsOf } from "./productions.ts";

/** What asks for lookahead, in the order in which Chevrotain numbers it from 1. */
const KINDS = [
  [Alternation, "Alternation"],
  [Option, "Option"],
  [Repetition, "Repetition"],
  [RepetitionMandatory, "RepetitionMandatory"],
  [RepetitionWithSeparator, "RepetitionWithSeparator"],
  [RepetitionMandatoryWithSeparator, "RepetitionMandatoryWithSeparator"],
] as const satisfies readonly (readonly [unknown, LookaheadProductionType])[];

const BITS_OF_OCCURRENCE = 8;

interface Place {
  /** Without the number of the rule. */
  readonly number: number;
  readonly occurrence: number;
  readonly prodType: LookaheadProductionType;
}

/** What Chevrotain finds out about the grammar of a parser that recorded it, as data. */
export function writeLookahead(parser: PolicyParser): Lookahead {
  const { fullRuleNameToShort } = parser as unknown as { readonly fullRuleNameToShort: Readonly<Record<string, number>> };
  const choices: Record<number, string[][]> = {};
  const options: Record<number, string[]> = {};
  for (const rule of Object.values(parser.getGAstProductions())) {
    for (const { number, occurrence, prodType } of rule.definition.flatMap(placesIn)) {
      const place = (fullRuleNameToShort[rule.name] ?? 0) | number;
      const paths = getLookaheadPaths({ occurrence, rule, prodType, maxLookahead: MOST_TOKENS_AHEAD });
      const named = paths.map((alternative) => alternative.map((path) => path.map(({ name }) => name).join(" ")));
      if (prodType === "Alternation") choices[place] = named;
      // The others are what may stand behind it.
      else options[place] = named[0] ?? [];
    }
  }
  return { choices, options };
}

function placesIn(production: IProduction): Place[] {
  const within = partsOf(production).flatMap(placesIn);
  for (const [index, [kind, prodType]] of KINDS.entries()) {
    if (production instanceof kind) {
      const occurrence = production.idx;
      return [{ number: ((index + 1) << BITS_OF_OCCURRENCE) | occurrence, occurrence, prodType }, ...within];
    }
  }
  return within;
}
