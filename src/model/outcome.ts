import type { Kleene } from "./kleene.ts";

/**
 * What one evaluation found of one rule for one key, packed two bits a part so that "nothing changed" is one integer comparison:
 * bits 0-5 the tiers in the order of `AlertSettings.tiers` (absent tiers FALSE), 6-7 `clear` (FALSE where there is none),
 * 8-9 `only` (TRUE where there is none).
 */
export type OutcomeCode = number;

export const CLEAR_SHIFT = 6;
export const ONLY_SHIFT = 8;

export function packOutcome(tiers: readonly Kleene[], clear: Kleene, only: Kleene): OutcomeCode {
  let code = (clear << CLEAR_SHIFT) | (only << ONLY_SHIFT);
  for (const [index, tier] of tiers.entries()) code |= tier << (2 * index);
  return code;
}

export function tierOf(code: OutcomeCode, index: number): Kleene {
  return ((code >> (2 * index)) & 3) as Kleene;
}

export function clearOf(code: OutcomeCode): Kleene {
  return ((code >> CLEAR_SHIFT) & 3) as Kleene;
}

export function onlyOf(code: OutcomeCode): Kleene {
  return ((code >> ONLY_SHIFT) & 3) as Kleene;
}
