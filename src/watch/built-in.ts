import type { AlertState } from "../lifecycle/state.ts";
import type { Description, Settings } from "../lifecycle/input.ts";
import type { BuiltInRule } from "../model/built-in-rules.ts";
import { FALSE, TRUE } from "../model/kleene.ts";
import { type OutcomeCode, packOutcome } from "../model/outcome.ts";
import type { Severity } from "../model/severity.ts";
import type { Transition } from "../model/transition.ts";
import { AlertSlot, type Evaluation } from "./alert-slot.ts";
import type { FindSilence } from "./policy-watch.ts";
import { byCodeUnit } from "./rule-alerts.ts";

/** What a built-in rule found of one key. */
export interface Finding extends Description {
  readonly severity: Severity;
}

export interface BuiltInContext {
  readonly source: string;
  readonly policy: string;
  readonly version: string;
  readonly flapLimit: number;
}

const TIERS = [{ severity: "warning" }, { severity: "critical" }] as const;
const HOLDING: Readonly<Record<"warning" | "critical", OutcomeCode>> = {
  warning: packOutcome([TRUE, FALSE], FALSE, TRUE),
  critical: packOutcome([FALSE, TRUE], FALSE, TRUE),
};
const NOTHING: readonly Transition[] = Object.freeze([]);
const OVER = packOutcome([FALSE, FALSE], FALSE, TRUE);

/**
 * The alerts of a rule that no policy writes: they fire while there is a finding, and live as other alerts do, silences and
 * acknowledgements included.
 */
export class BuiltInAlerts {
  readonly settings: Settings;
  readonly #alert: BuiltInContext;
  readonly #findSilence: FindSilence;
  readonly #slots = new Map<string | null, AlertSlot>();
  /** The newest; kept while its alert is open, for what is told of it later. */
  readonly #findings = new Map<string | null, Finding>();
  #current: ReadonlyMap<string | null, Finding> = new Map();

  constructor(rule: BuiltInRule, alert: BuiltInContext, findSilence: FindSilence) {
    this.settings = {
      rule,
      tiers: TIERS,
      missing: { kind: "hold" },
      ownMissing: false,
      latch: false,
      escalations: [],
      labels: {},
    };
    this.#alert = alert;
    this.#findSilence = findSilence;
  }

  /** `findings` undefined: nothing new was looked at, what was found before stands. */
  step(evaluation: Evaluation, findings: ReadonlyMap<string | null, Finding> | undefined): readonly Transition[] {
    if (findings !== undefined) this.#current = findings;
    if (this.#current.size === 0 && this.#slots.size === 0) return NOTHING;
    for (const [key, finding] of this.#current) {
      this.#findings.set(key, finding);
      this.#known(key);
    }
    const transitions: Transition[] = [];
    const slots = [...this.#slots].sort(([a], [b]) => byCodeUnit(a ?? "", b ?? ""));
    for (const [key, slot] of slots) {
      const finding = this.#current.get(key);
      const code = finding === undefined ? OVER : HOLDING[finding.severity === "critical" ? "critical" : "warning"];
      transitions.push(...slot.step(evaluation, code, "present", 0, null));
      if (slot.state !== undefined || finding !== undefined) continue;
      this.#slots.delete(key);
      this.#findings.delete(key);
    }
    return transitions;
  }

  /** Nothing was found, and nothing is open: finding nothing once more changes nothing. */
  get isIdle(): boolean {
    return this.#current.size === 0 && this.#slots.size === 0;
  }

  get isFiring(): boolean {
    if (this.#slots.size === 0) return false;
    return [...this.#slots.values()].some(({ state }) => (state?.open ?? null) !== null);
  }

  find(key: string | null): AlertSlot | undefined {
    return this.#slots.get(key);
  }

  slots(): readonly AlertSlot[] {
    return [...this.#slots].sort(([a], [b]) => byCodeUnit(a ?? "", b ?? "")).map(([, slot]) => slot);
  }

  /** Takes over an alert from a store, with what was found of it. */
  adopt(key: string | null, state: AlertState | undefined, finding: Finding | undefined): void {
    if (finding !== undefined) {
      this.#findings.set(key, finding);
      if (state?.code !== OVER) this.#current = new Map([...this.#current, [key, finding]]);
    }
    this.#known(key).adopt(state);
  }

  /** For saving: what was last found of a key. */
  findingOf(key: string | null): Finding | undefined {
    return this.#findings.get(key);
  }

  #known(key: string | null): AlertSlot {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      const { source, policy, version, flapLimit } = this.#alert;
      slot = new AlertSlot(this.settings, {
        identity: Object.freeze({ source, policy, rule: this.settings.rule, key }),
        version,
        flapLimit,
        silencedBy: this.#findSilence,
        describe: () => this.#findings.get(key) ?? { message: this.settings.rule, values: {} },
      });
      this.#slots.set(key, slot);
    }
    return slot;
  }
}
