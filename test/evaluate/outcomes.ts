import { expect } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { createSourceEvaluator, type SourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { type Outcomes, tierOf } from "../../src/evaluate/outcome.ts";
import { type OutcomeName, outcomeName } from "../../src/model/kleene.ts";

/** The lowest tier of each alert: a name, or for rules over a collection one by key, or `absent`. */
export type Answers = readonly (OutcomeName | "absent" | Readonly<Record<string, OutcomeName>>)[];

function answersOf(bundle: Bundle, outcomes: Outcomes): Answers {
  return bundle.alerts.map((alert, index) => {
    if (alert.each === undefined) return outcomeName(tierOf(outcomes.single[index] ?? 0, 0));
    const keyed = outcomes.keyed.get(index);
    if (keyed === undefined || keyed.absent) return "absent";
    return Object.fromEntries([...keyed.codes].map(([key, code]) => [key, outcomeName(tierOf(code, 0))]));
  });
}

/** A bundle under generated code and under closures at once, each cross-checked at every evaluation. */
export class Both {
  readonly evaluators: readonly SourceEvaluator[];
  readonly #bundle: Bundle;

  constructor(bundle: Bundle) {
    this.#bundle = bundle;
    this.evaluators = [true, false].map((codeGeneration) => createSourceEvaluator(bundle, { codeGeneration }));
  }

  ingest(snapshot: Record<string, unknown>, now: number): this {
    for (const evaluator of this.evaluators) evaluator.ingest(snapshot, now);
    return this;
  }

  /** What all of them answer. */
  async answers(now: number): Promise<Answers> {
    const all: Answers[] = [];
    for (const evaluator of this.evaluators) {
      all.push(answersOf(this.#bundle, evaluator.evaluate(now)));
      const { outcomes, disagreements } = await evaluator.crossCheck(now);
      expect(disagreements).toEqual([]);
      all.push(answersOf(this.#bundle, outcomes));
    }
    for (const answers of all) expect(answers).toEqual(all[0]);
    return all[0] ?? [];
  }

  /** The answer of the only rule. */
  async answer(now: number): Promise<Answers[number]> {
    return (await this.answers(now))[0] ?? "absent";
  }

  /** One value from both, which must be the same. */
  value(...parameters: Parameters<SourceEvaluator["value"]>): unknown {
    const [first, second] = this.evaluators.map((evaluator) => evaluator.value(...parameters));
    expect(second).toEqual(first);
    return first;
  }

  changed(...parameters: Parameters<SourceEvaluator["changed"]>): unknown {
    return this.evaluators[0]?.changed(...parameters);
  }
}
