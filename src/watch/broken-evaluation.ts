import type { Step } from "./watch.ts";

/** A part of an evaluation broke: a fault of this program. The rest of it took place, and `step` is what that gave. */
export class BrokenEvaluation extends Error {
  readonly step: Step;

  constructor(step: Step, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "BrokenEvaluation";
    this.step = step;
  }
}
