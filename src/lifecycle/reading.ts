import { FALSE, type Kleene, TRUE, UNKNOWN } from "../model/kleene.ts";
import { clearOf, onlyOf, tierOf } from "../model/outcome.ts";
import type { Severity } from "../model/severity.ts";
import type { Settings, StepInput } from "./input.ts";

/** One evaluation of one alert as its lifecycle sees it. */
export type Reading =
  /** `only` is false. */
  | { readonly kind: "outside" }
  /** The key is gone, and the rule has no `missing` of its own that says what follows. */
  | { readonly kind: "key gone" }
  /** The key is gone and the rule says `missing ok`. */
  | { readonly kind: "key gone, ok" }
  | EvaluatedReading;

export interface EvaluatedReading {
  readonly kind: "evaluated";
  /** By index of the settings' tiers. */
  readonly tiers: readonly Kleene[];
  readonly clear: Kleene;
  readonly anyTrue: boolean;
  /** No tier is true and one is unknown. */
  readonly unknown: boolean;
}

/** Language reference, sections 5 and 7: an absent collection, and a key whose rule says so, are unknown. */
export function read(settings: Settings, input: Pick<StepInput, "code" | "presence">): Reading {
  if (onlyOf(input.code) === FALSE) return { kind: "outside" };
  if (input.presence === "gone") {
    if (!settings.ownMissing) return { kind: "key gone" };
    if (settings.missing.kind === "ok") return { kind: "key gone, ok" };
  }
  const blind = input.presence !== "present";
  const tiers = settings.tiers.map((_, index) => (blind ? UNKNOWN : tierOf(input.code, index)));
  const anyTrue = tiers.includes(TRUE);
  return {
    kind: "evaluated",
    tiers,
    clear: blind ? UNKNOWN : clearOf(input.code),
    anyTrue,
    unknown: !anyTrue && tiers.includes(UNKNOWN),
  };
}

/** Whether the rule is unknown for this key: no tier is true and one is unknown. Outside `only` it is not evaluated. */
export function isUnknown(settings: Settings, input: Pick<StepInput, "code" | "presence">): boolean {
  const reading = read(settings, input);
  return reading.kind === "key gone" || (reading.kind === "evaluated" && reading.unknown);
}

/** The highest tier for which `holds` is true. */
export function highest(settings: Settings, holds: (severity: Severity, index: number) => boolean): Severity | null {
  for (let index = settings.tiers.length - 1; index >= 0; index -= 1) {
    const tier = settings.tiers[index];
    if (tier !== undefined && holds(tier.severity, index)) return tier.severity;
  }
  return null;
}
