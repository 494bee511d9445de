import type { Severity } from "../model/severity.ts";
import type { StepInput } from "./input.ts";
import type { EvaluatedReading } from "./reading.ts";
import type { Turn } from "./turn.ts";

/**
 * Runs the timer of `missing SEVERITY after D` from the first unknown evaluation on, or, before a source's first snapshot, from the
 * start of the watch; a known evaluation ends it. Returns the severity once it is over.
 */
export function advanceMissing(turn: Turn, reading: EvaluatedReading, input: StepInput): Severity | null {
  const { missing } = turn.settings;
  if (missing.kind !== "after" || !reading.unknown) {
    turn.missing = null;
    return null;
  }
  turn.missing ??= { since: input.unknownSince ?? input.now, first: input.now };
  return input.now - turn.missing.since >= missing.after ? missing.severity : null;
}
