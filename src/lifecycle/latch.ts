import type { Severity } from "../model/severity.ts";
import type { Settings } from "./input.ts";
import { isAbove } from "./rank.ts";
import type { OpenEpisode } from "./state.ts";
import type { OpenDraft } from "./turn.ts";

/** Notes that a tier of this severity holds in the episode: it suppresses from now on, and `latch` keeps the severity. */
export function noteHolding(settings: Settings, open: OpenDraft, severity: Severity | null): void {
  if (severity === null) return;
  open.held = true;
  if (settings.latch) open.latched = maximum(open.latched, severity);
}

/** Whether only an operator's reset can end the episode. An episode in which no tier has held, `no data` alone, is not latched. */
export function isLatched(settings: Settings, open: OpenEpisode): boolean {
  return settings.latch && open.latched !== null;
}

/** The lowest severity that the episode may have, given what holds now. */
export function floorOf(settings: Settings, open: OpenEpisode, holding: Severity | null): Severity | null {
  return settings.latch ? maximum(open.latched, holding) : holding;
}

function maximum(a: Severity | null, b: Severity | null): Severity | null {
  return isAbove(a, b) ? a : b;
}
