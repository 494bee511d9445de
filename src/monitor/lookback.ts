import type { Bundle } from "../bundle/bundle.ts";
import { subterms } from "../model/subterms.ts";
import type { Term } from "../model/term.ts";

const DAY = 86_400_000;

/** How far back (ms) snapshots matter to these policies: what is read from the recordings to fill windows after a start. */
export function lookbackOf(bundles: readonly Bundle[]): number {
  const terms = bundles.flatMap(({ facts }) => Object.values(facts).map(({ term }) => term));
  return Math.max(0, ...bundles.map(({ settings }) => settings.staleAfter), ...terms.map(lookbackOfTerm));
}

function lookbackOfTerm(term: Term): number {
  return Math.max(ownLookback(term), ...subterms(term).map(lookbackOfTerm));
}

function ownLookback(term: Term): number {
  switch (term.term) {
    case "window":
      // `increase` counts from the last sample before its window.
      return term.function === "increase" ? 2 * term.over : term.over;
    case "unchanged":
      return DAY;
    default:
      return 0;
  }
}
