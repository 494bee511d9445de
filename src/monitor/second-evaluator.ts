import type { JsonObject } from "../model/json.ts";
import type { CrossCheckedPolicies, PendingEvaluation } from "../watch/watch.ts";
import type { Clock } from "./clock.ts";
import { CrossCheckBudget } from "./cross-check-budget.ts";
import type { LiveSource } from "./live-source.ts";
import type { Tally } from "./tally.ts";
import { reasonOf, type Troubles } from "./troubles.ts";

export interface SecondEvaluatorPorts {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly troubles: Troubles;
  readonly rate: number;
  /** New disagreements, to be written into the recording. */
  readonly disagreed: (source: LiveSource, details: JsonObject) => void;
}

const ABOUT = "second evaluator";

/** Asks json-rules-engine: about each outcome that changed, and about all as its budget allows. */
export class SecondEvaluator {
  readonly #ports: SecondEvaluatorPorts;
  readonly #budget: CrossCheckBudget;
  /** What was written down last, by source: a disagreement that goes on is written once. */
  readonly #written = new Map<string, string>();

  constructor(ports: SecondEvaluatorPorts) {
    this.#ports = ports;
    this.#budget = new CrossCheckBudget(ports.clock, ports.rate);
  }

  async ask(source: LiveSource, pending: PendingEvaluation): Promise<CrossCheckedPolicies | undefined> {
    // Somebody waits for what changed to be told: there the budget asks for no more than that.
    if (!pending.changed && !this.#budget.allows()) return undefined;
    const { clock, tally, troubles } = this.#ports;
    const began = clock.monotonic();
    try {
      const answers = await pending.crossCheck(pending.changed && this.#ports.rate < 1 ? "changed" : "all");
      tally.crossChecked += 1;
      this.#note(source, answers);
      troubles.over(ABOUT);
      return answers;
    } catch (error) {
      troubles.tell(ABOUT, `gave no answer: ${reasonOf(error)}`);
      return undefined;
    } finally {
      this.#budget.spent(clock.monotonic() - began);
    }
  }

  #note(source: LiveSource, answers: CrossCheckedPolicies): void {
    const found = [...answers].filter(([, { disagreements }]) => disagreements.length > 0);
    const details = Object.fromEntries(
      found.map(([policy, { disagreements }]) => [policy, disagreements.map((each) => ({ ...each }))]),
    );
    for (const [, { disagreements }] of found) this.#ports.tally.disagreements += disagreements.length;
    const text = JSON.stringify(details);
    if (text === (this.#written.get(source.name) ?? "{}")) return;
    this.#written.set(source.name, text);
    if (found.length > 0) this.#ports.disagreed(source, details);
  }
}
