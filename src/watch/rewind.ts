import { moveTimers } from "../lifecycle/downtime.ts";
import type { AlertState } from "../lifecycle/state.ts";
import type { SavedWatch } from "./saved.ts";

/** A watch as it is after the clock was set back: every timer has counted as much as before. Silences keep the times that people gave. */
export function rewound(saved: SavedWatch, byMs: number): SavedWatch {
  const moved = (state: AlertState | null): AlertState | null => (state === null ? null : moveTimers(state, -byMs));
  return {
    ...saved,
    now: saved.now === null ? null : saved.now - byMs,
    newest: saved.newest === null ? null : saved.newest - byMs,
    era: saved.era + 1,
    policies: saved.policies.map((policy) => ({
      ...policy,
      rules: policy.rules.map((rule) => ({
        ...rule,
        alerts: rule.alerts.map(({ key, state }) => ({ key, state: moved(state) })),
      })),
      builtIns: policy.builtIns.map((rule) => ({
        ...rule,
        alerts: rule.alerts.map(({ key, state, finding }) => ({ key, state: moved(state), finding })),
      })),
    })),
  };
}
