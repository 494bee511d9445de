import type { RulePart } from "../bundle/bundle.ts";
import type { OutcomeName } from "../model/kleene.ts";

/** Where the two evaluators answer differently for one part of one rule. */
export interface Disagreement {
  readonly rule: string;
  /** Null where the rule is for no collection, or where they differ on whether the collection is there. */
  readonly key: string | null;
  readonly part: RulePart | "collection";
  readonly generated: Answer;
  readonly jsonRules: Answer;
}

/** `contradiction`: the rule and its negation both hold. `absent`: no such key, or no collection. */
export type Answer = OutcomeName | "contradiction" | "absent" | "present";
