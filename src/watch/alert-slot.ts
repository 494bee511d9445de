import { FALSE, TRUE } from "../model/kleene.ts";
import { ONLY_SHIFT, type OutcomeCode, packOutcome } from "../model/outcome.ts";
import type { Severity } from "../model/severity.ts";
import type { AlertIdentity, Transition } from "../model/transition.ts";
import { type Alert, describeAlert } from "../lifecycle/alert.ts";
import { type AlertCommand, type AlertCommandResult, carryOut } from "../lifecycle/commands.ts";
import { isDue } from "../lifecycle/due.ts";
import type { Description, Settings, StepInput } from "../lifecycle/input.ts";
import { isUnknown } from "../lifecycle/reading.ts";
import type { Silence } from "../lifecycle/silence.ts";
import { type AlertState, phaseOf, type Presence, suppresses } from "../lifecycle/state.ts";
import { step } from "../lifecycle/step.ts";

/** What all alerts of a watch share in one evaluation. */
export interface Evaluation {
  readonly now: number;
  /** How often the clock was set back. */
  readonly era: number;
  readonly kind: "snapshot" | "clock";
  readonly silencesChanged: boolean;
  /** The start of the watch, as long as the source has had no snapshot. */
  readonly unknownSince: number | undefined;
  /** One alert broke: it stays as it was, and the others are stepped. */
  readonly failed: (error: unknown) => void;
}

export interface SlotContext {
  readonly identity: AlertIdentity;
  readonly version: string;
  readonly flapLimit: number;
  readonly silencedBy: (identity: AlertIdentity, settings: Settings, severity: Severity) => Silence | undefined;
  readonly describe: (now: number) => Description;
  /** Called when the state changes otherwise than by a step. */
  readonly disturbed?: () => void;
}

const NOTHING: readonly Transition[] = Object.freeze([]);
export const QUIET: OutcomeCode = packOutcome([], FALSE, TRUE);

/** One alert of a watch: its state, and the input of its last step, which is used again so that a quiet alert allocates nothing. */
export class AlertSlot {
  readonly settings: Settings;
  readonly identity: AlertIdentity;
  state: AlertState | undefined = undefined;
  /** The evaluation (counted by its owner) in which the newest snapshot had the key. */
  seen = 0;
  /** What `alert` gave last. */
  #described: { readonly state: AlertState | undefined; readonly alert: Alert } | undefined = undefined;
  readonly #disturbed: (() => void) | undefined;
  readonly #input: { -readonly [Member in keyof StepInput]: StepInput[Member] };

  constructor(settings: Settings, context: SlotContext) {
    this.settings = settings;
    this.identity = context.identity;
    this.#disturbed = context.disturbed;
    this.#input = {
      now: 0,
      era: 0,
      evaluation: "clock",
      code: QUIET,
      presence: "present",
      updated: 0,
      unknownSince: undefined,
      suppressedBy: null,
      silencesChanged: false,
      identity: context.identity,
      version: context.version,
      flapLimit: context.flapLimit,
      silencedBy: (severity) => context.silencedBy(context.identity, settings, severity),
      describe: () => context.describe(this.#input.now),
    };
  }

  /** Takes over a state from a store or from an earlier version of the policy. */
  adopt(state: AlertState | undefined): void {
    this.state = state;
    this.#disturbed?.();
    if (state === undefined) return;
    this.#input.code = state.code;
    this.#input.presence = state.presence;
    this.#input.suppressedBy = state.suppressedBy;
  }

  get code(): OutcomeCode {
    return this.#input.code;
  }

  get presence(): Presence {
    return this.#input.presence;
  }

  /** When a step may do something although its input stays; -Infinity: at the next evaluation. */
  get due(): number {
    return isDue(this.settings, this.state, this.#input) ? -Infinity : (this.state?.due ?? Infinity);
  }

  get suppresses(): boolean {
    return suppresses(this.state);
  }

  step(
    evaluation: Evaluation,
    code: OutcomeCode,
    presence: Presence,
    updated: number,
    suppressedBy: string | null,
  ): readonly Transition[] {
    const input = this.#input;
    input.now = evaluation.now;
    input.era = evaluation.era;
    input.evaluation = evaluation.kind;
    input.unknownSince = evaluation.unknownSince;
    input.silencesChanged = evaluation.silencesChanged;
    input.code = code;
    input.presence = presence;
    input.updated = updated;
    input.suppressedBy = suppressedBy;
    try {
      if (!isDue(this.settings, this.state, input)) return NOTHING;
      const result = step(this.settings, this.state, input);
      this.state = result.state;
      return result.transitions;
    } catch (error) {
      evaluation.failed(error);
      return NOTHING;
    }
  }

  command(command: AlertCommand, now: number): AlertCommandResult {
    this.#input.now = now;
    const result = carryOut(this.settings, this.state, this.#input, command);
    if (result.accepted) this.state = result.state;
    this.#disturbed?.();
    return result;
  }

  get isOk(): boolean {
    return phaseOf(this.state) === "ok";
  }

  /** The same object as long as nothing in it changes. */
  alert(): Alert {
    const unknown = isUnknown(this.settings, this.#input);
    const before = this.#described;
    if (before !== undefined && before.state === this.state && before.alert.unknown === unknown) return before.alert;
    const alert = describeAlert(this.identity, this.state, unknown);
    // Of what is quiet nothing is kept: keys come by the million.
    this.#described = this.isOk ? undefined : { state: this.state, alert };
    return alert;
  }
}

/** No tier, no `clear`, this `only`: for keys that the newest snapshot does not have. */
export function codeWithoutKey(only: number): OutcomeCode {
  return only << ONLY_SHIFT;
}
