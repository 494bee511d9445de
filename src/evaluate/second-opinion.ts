import type { Bundle } from "../bundle/bundle.ts";
import { compareOutcomes, copyOutcomes } from "./cross-check.ts";
import type { CrossChecked } from "./evaluator.ts";
import { type Contradiction, JsonRulesOutcomes } from "./json-outcomes.ts";
import type { Outcomes } from "./outcome.ts";
import type { SourceState } from "./source-state.ts";

/** So many alerts are looked at one by one; of more, json-rules-engine looks at all together, which costs it less. */
const FEW = 4;

/** json-rules-engine beside the generated code: over a whole bundle, or over the few alerts that matter at the moment, which is far quicker. */
export class SecondOpinion {
  readonly #bundle: Bundle;
  readonly #state: SourceState;
  #whole: JsonRulesOutcomes | undefined;
  /** By index of `Bundle.alerts`, made when they are needed for the first time. */
  readonly #single = new Map<number, JsonRulesOutcomes>();

  constructor(bundle: Bundle, state: SourceState) {
    this.#bundle = bundle;
    this.#state = state;
  }

  /** The state is read before this returns; it may go on while the promise is pending. */
  async on(generated: Outcomes, now: number, among?: readonly number[]): Promise<CrossChecked> {
    const ours = copyOutcomes(generated);
    return among === undefined || among.length > FEW ? await this.#onAll(ours, now) : await this.#onSome(ours, now, among);
  }

  async #onAll(ours: Outcomes, now: number): Promise<CrossChecked> {
    this.#whole ??= new JsonRulesOutcomes(this.#bundle, this.#state);
    const theirs = await this.#whole.evaluate(now);
    return { outcomes: theirs.outcomes, disagreements: compareOutcomes(this.#bundle, ours, theirs) };
  }

  async #onSome(ours: Outcomes, now: number, among: readonly number[]): Promise<CrossChecked> {
    const runs = among.map((index) => ({ index, run: this.#of(index).evaluate(now) }));
    const outcomes = { single: ours.single.slice(), keyed: new Map(ours.keyed) };
    const contradictions: Contradiction[] = [];
    for (const { index, run } of runs) {
      const theirs = await run;
      const keyed = theirs.outcomes.keyed.get(index);
      if (keyed === undefined) outcomes.single[index] = theirs.outcomes.single[index] ?? 0;
      else outcomes.keyed.set(index, keyed);
      // One by one: a collection has more keys than one call takes as arguments.
      for (const contradiction of theirs.contradictions) contradictions.push(contradiction);
    }
    return { outcomes, disagreements: compareOutcomes(this.#bundle, ours, { outcomes, contradictions }, among) };
  }

  #of(index: number): JsonRulesOutcomes {
    const known = this.#single.get(index) ?? new JsonRulesOutcomes(this.#bundle, this.#state, [index]);
    this.#single.set(index, known);
    return known;
  }
}
