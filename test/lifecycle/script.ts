import type { Decision, Description, Settings, StepInput } from "../../src/lifecycle/input.ts";
import type { Silence } from "../../src/lifecycle/silence.ts";
import type { AlertState, Presence } from "../../src/lifecycle/state.ts";
import { step } from "../../src/lifecycle/step.ts";
import { FALSE, type Kleene, TRUE, UNKNOWN } from "../../src/model/kleene.ts";
import { packOutcome } from "../../src/model/outcome.ts";
import type { Transition } from "../../src/model/transition.ts";

export const IDENTITY = { source: "desk", policy: "core", rule: "loss", key: null } as const;
export const S = 1_000;
export const MINUTE = 60 * S;
export const HOUR = 60 * MINUTE;

export function settings(overrides: Partial<Settings> = {}): Settings {
  return {
    rule: "loss",
    tiers: [{ severity: "warning" }, { severity: "critical" }],
    missing: { kind: "hold" },
    ownMissing: false,
    latch: false,
    escalations: [],
    labels: {},
    ...overrides,
  };
}

const LETTERS: Readonly<Record<string, Kleene>> = { T: TRUE, F: FALSE, U: UNKNOWN };

export function kleeneOf(letter: string): Kleene {
  const value = LETTERS[letter];
  if (value === undefined) throw new Error(`${letter} is none of T, F, U`);
  return value;
}

/** What one evaluation is like beside its tiers. */
export interface Circumstances {
  readonly clear?: string;
  readonly only?: string;
  readonly presence?: Presence;
  readonly clock?: boolean;
  readonly updated?: number;
  readonly suppressedBy?: string | null;
  readonly silence?: Silence | undefined;
  readonly silencesChanged?: boolean;
  readonly unknownSince?: number;
  readonly key?: string;
  /** What the conditions compared: null where unknown. */
  readonly values?: Description["values"];
  readonly flapLimit?: number;
}

/** Steps one alert; remembers what came of it. */
export class Script {
  readonly settings: Settings;
  state: AlertState | undefined = undefined;
  decision: Decision = "unchanged";
  readonly told: Transition[] = [];

  constructor(overrides: Partial<Settings> = {}) {
    this.settings = settings(overrides);
  }

  /** `tiers` has one letter a tier, least severe first: `FT`. Returns the transitions as words. */
  at(now: number, tiers: string, circumstances: Circumstances = {}): readonly string[] {
    const result = step(this.settings, this.state, this.input(now, tiers, circumstances));
    this.state = result.state;
    this.decision = result.decision;
    this.told.push(...result.transitions);
    return result.transitions.map(words);
  }

  input(now: number, tiers: string, circumstances: Circumstances = {}): StepInput {
    const { clear = "F", only = "T", presence = "present", clock = false, updated = 0 } = circumstances;
    const { suppressedBy = null, silence, silencesChanged = false, unknownSince, flapLimit = 100 } = circumstances;
    const { key = null, values = {} } = circumstances;
    return {
      now,
      evaluation: clock ? "clock" : "snapshot",
      code: packOutcome(tiers.split("").map(kleeneOf), kleeneOf(clear), kleeneOf(only)),
      presence,
      updated,
      unknownSince,
      suppressedBy,
      silencesChanged,
      identity: { ...IDENTITY, key },
      version: "1.0.0",
      flapLimit,
      silencedBy: () => silence,
      describe: () => ({ message: "loss", values }),
    };
  }
}

/** `fired critical (condition)`, with `!` in front where somebody is told. */
export function words({ transition, severity, reason, notify }: Transition): string {
  return `${notify ? "!" : ""}${transition} ${severity} (${reason})`;
}

export const SILENCE: Silence = {
  id: "0123456789abcdef",
  matchers: [{ name: "rule", operator: "equal", value: "loss" }],
  author: "asha",
  comment: "known",
  startsAt: 0,
  endsAt: 1e15,
};
