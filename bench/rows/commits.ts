import type { Commit, SavedWatch } from "../../src/monitor/store.ts";
import type { Transition } from "../../src/model/transition.ts";

export const NOW = Date.parse("2025-10-12T07:04:56.000Z");
const RULE = "daily_loss";

type State = NonNullable<SavedWatch["policies"][number]["rules"][number]["alerts"][number]["state"]>;

/** A commit in which so many alerts of one rule fire, each in a new episode, with one notification each. */
export function commitOf(index: number, alerts: number): Commit {
  const keys = Array.from({ length: alerts }, (_, place) => `K${place}`);
  const transitions = keys.map((key, place) => transitionOf(index * alerts + place, key));
  const settings = { rule: RULE, tiers: [{ severity: "critical" as const }] };
  const states = transitions.map(({ key, episode, at }) => ({ key, state: stateOf(episode, at) }));
  const rules = [{ settings, alerts: states }];
  const at = NOW + index;
  return {
    transitions,
    watches: [
      {
        saved: {
          format: "plimsoll.watch/1",
          source: "engine",
          now: at,
          newest: at,
          era: 0,
          silences: [],
          policies: [{ policy: "trading_core", version: "1.0.0", digest: "sha256:0", rules, builtIns: [] }],
        },
        alerts: transitions.map(({ source, policy, rule, key, severity, episode }) => ({
          source,
          policy,
          rule,
          key,
          phase: "firing",
          severity,
          episode,
          since: at,
          unknown: false,
          acknowledgement: null,
          suppressedBy: null,
          silencedBy: null,
          flapping: false,
          latched: false,
        })),
      },
    ],
    position: { file: "2025-10-12.jsonl", offset: index * 1_000 },
    channelsOf: () => ["log"],
  };
}

export function transitionOf(number: number, key: string | null): Transition {
  return {
    at: NOW + number,
    transition: "fired",
    source: "engine",
    policy: "trading_core",
    rule: RULE,
    key,
    severity: "critical",
    previousSeverity: null,
    version: "1.0.0",
    episode: number.toString(16).padStart(16, "0"),
    ordinal: 1,
    reason: "condition",
    notify: true,
    message: "daily loss of -5.2% is beyond the limit of -5%",
    values: { "risk.daily_loss_pct": -5.2, daily_loss: 5, equity: 1_000_000 },
  };
}

export function stateOf(id: string, at: number): State {
  return {
    code: 1,
    presence: "present",
    suppressedBy: null,
    due: at + 60_000,
    timers: { critical: { since: NOW, count: 3, frozenAt: null } },
    missing: null,
    pending: null,
    open: {
      id,
      ordinal: 1,
      severity: "critical",
      openedBy: "condition",
      held: true,
      latched: null,
      clearing: false,
      firedAt: at,
      escalateFrom: at,
      escalated: null,
      repeatFrom: at,
      told: true,
      withheld: false,
      acknowledgement: null,
      suppressedBy: null,
      silencedBy: null,
    },
    owed: [],
    changes: [at],
    flapping: null,
  };
}
