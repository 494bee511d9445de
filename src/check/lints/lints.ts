import { alwaysFires } from "./always-fires.ts";
import { calendarHorizon } from "./calendar-horizon.ts";
import { clearOverlapsTier } from "./clear-overlaps-tier.ts";
import type { Lint, LintContext } from "./context.ts";
import { holdBelowCadence } from "./hold-below-cadence.ts";
import { inexactEquality } from "./inexact-equality.ts";
import { neverFires } from "./never-fires.ts";
import { noMessage } from "./no-message.ts";
import { noOwner } from "./no-owner.ts";
import { noTest } from "./no-test.ts";
import { sameCondition } from "./same-condition.ts";
import { shadowedTier } from "./shadowed-tier.ts";
import { unusedCondition } from "./unused-condition.ts";
import { unusedLimit } from "./unused-limit.ts";

const LINTS: readonly Lint[] = [
  neverFires,
  alwaysFires,
  shadowedTier,
  clearOverlapsTier,
  holdBelowCadence,
  unusedLimit,
  unusedCondition,
  noOwner,
  noMessage,
  noTest,
  calendarHorizon,
  sameCondition,
  inexactEquality,
];

/** The warnings of `policy check`. */
export function runLints(context: LintContext): void {
  for (const lint of LINTS) lint(context);
}
