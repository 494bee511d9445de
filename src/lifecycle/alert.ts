import type { Severity } from "../model/severity.ts";
import type { AlertIdentity } from "../model/transition.ts";
import { type Acknowledgement, type AlertState, type Phase, phaseOf } from "./state.ts";

/** One alert as it stands, for people and programs: `schemas/alert.schema.json`. Instants are ms since the epoch. */
export interface Alert extends AlertIdentity {
  readonly phase: Phase;
  /** Of a firing or clearing alert. */
  readonly severity: Severity | null;
  /** No tier is true and one is unknown; or the key is gone and nothing is known of it. */
  readonly unknown: boolean;
  readonly episode: string | null;
  /** When it fired; of a pending alert, when it became pending. */
  readonly since: number | null;
  readonly acknowledgement: Acknowledgement | null;
  /** The rule that suppresses it. */
  readonly suppressedBy: string | null;
  /** The silence's id. */
  readonly silencedBy: string | null;
  readonly flapping: boolean;
  /** Only an operator's reset can end it. */
  readonly latched: boolean;
}

export function describeAlert(identity: AlertIdentity, state: AlertState | undefined, unknown: boolean): Alert {
  const open = state?.open ?? null;
  const pending = state?.pending ?? null;
  return Object.freeze({
    ...identity,
    phase: phaseOf(state),
    severity: open?.severity ?? null,
    unknown,
    episode: open?.id ?? pending?.id ?? null,
    since: open?.firedAt ?? pending?.since ?? null,
    acknowledgement: open?.acknowledgement ?? null,
    suppressedBy: open?.suppressedBy ?? null,
    silencedBy: open?.silencedBy ?? null,
    flapping: (state?.flapping ?? null) !== null,
    latched: (open?.latched ?? null) !== null,
  });
}
