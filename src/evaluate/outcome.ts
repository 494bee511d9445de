import type { Kleene } from "../model/kleene.ts";
import type { OutcomeCode } from "../model/outcome.ts";

export { clearOf, onlyOf, type OutcomeCode, packOutcome, tierOf } from "../model/outcome.ts";

/** All outcomes of one bundle at one evaluation of one source. Valid until the next evaluation. */
export interface Outcomes {
  /** By index of `Bundle.alerts`. For a rule over a collection the entry is meaningless. */
  readonly single: Uint16Array;
  /** As long as it stays the same, so does all of `single` that means anything; undefined where nobody counts. */
  readonly changes?: number;
  /** The rules over a collection, by index of `Bundle.alerts`. */
  readonly keyed: ReadonlyMap<number, KeyedOutcomes>;
}

export interface KeyedOutcomes {
  /** The collection is absent, null, of the wrong type, or the source is stale: `codes` is empty. */
  readonly absent: boolean;
  /** The rule's `only` (TRUE where there is none), which reads no key: it also stands for keys that are gone. */
  readonly only: Kleene;
  /** The keys that the newest snapshot has. */
  readonly codes: ReadonlyMap<string, OutcomeCode>;
  /** As long as it stays the same in the same object, so do `absent` and `codes`; undefined where nobody counts. */
  readonly changes?: number;
}
