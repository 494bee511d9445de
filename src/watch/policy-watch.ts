import type { AlertSettings, Bundle, ValueReference } from "../bundle/bundle.ts";
import type { CrossChecked, SourceEvaluator } from "../evaluate/evaluator.ts";
import type { Outcomes } from "../evaluate/outcome.ts";
import type { Alert } from "../lifecycle/alert.ts";
import type { Settings } from "../lifecycle/input.ts";
import type { Silence } from "../lifecycle/silence.ts";
import { overOneCollection, suppressionOrder } from "../lifecycle/suppress.ts";
import type { Hold } from "../model/hold.ts";
import type { JsonValue } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";
import type { AlertIdentity, Transition } from "../model/transition.ts";
import { Calm } from "./calm.ts";
import type { AlertSlot, Evaluation, SlotContext } from "./alert-slot.ts";
import { BUILT_IN_RULES, type BuiltInRule } from "../model/built-in-rules.ts";
import { BuiltInAlerts } from "./built-in.ts";
import { mergeOutcomes } from "./merge.ts";
import { readValues, renderMessage } from "./message.ts";
import { RuleAlerts } from "./rule-alerts.ts";
import type { Validate } from "./shared-validators.ts";

const NOTHING: readonly Transition[] = Object.freeze([]);

export type FindSilence = (identity: AlertIdentity, settings: Settings, severity: Severity) => Silence | undefined;

export interface PolicyPorts {
  readonly evaluator: SourceEvaluator;
  readonly validate: Validate;
  /** From here `missing` counts as long as there has been no snapshot. */
  readonly startedAt: number;
  readonly findSilence: FindSilence;
}

/** One policy over one source: its evaluator and its alerts. */
export class PolicyWatch {
  readonly bundle: Bundle;
  readonly evaluator: SourceEvaluator;
  readonly validate: Validate;
  startedAt: number;
  /** By index of `Bundle.alerts`. */
  readonly rules: readonly RuleAlerts[];
  readonly builtIns: Readonly<Record<BuiltInRule, BuiltInAlerts>>;
  readonly #order: readonly number[];
  readonly #calm = new Calm();
  readonly #suppresses: boolean;
  #wasCalm = false;

  constructor(source: string, bundle: Bundle, ports: PolicyPorts) {
    const { evaluator, findSilence } = ports;
    this.bundle = bundle;
    this.evaluator = evaluator;
    this.validate = ports.validate;
    this.startedAt = ports.startedAt;
    this.#order = suppressionOrder(bundle.alerts);
    this.#suppresses = bundle.alerts.some(({ suppressedBy }) => suppressedBy.length > 0);
    const context = { source, policy: bundle.policy, version: bundle.version, flapLimit: bundle.settings.flapLimit };
    const builtIn = (rule: BuiltInRule): BuiltInAlerts => new BuiltInAlerts(rule, context, findSilence);
    this.builtIns = {
      snapshot_invalid: builtIn("snapshot_invalid"),
      clock_skew: builtIn("clock_skew"),
      evaluators_disagree: builtIn("evaluators_disagree"),
    };
    this.rules = bundle.alerts.map((settings, index) => {
      const suppressors = this.#suppressors(settings);
      const holds = updateHolds(settings);
      return new RuleAlerts(settings, {
        context: (key) => this.#context(source, index, key, findSilence),
        suppressor: (key) =>
          suppressors.find(({ byKey, index: other }) => this.rules[other]?.suppresses(byKey ? key : undefined))?.rule ?? null,
        updated: (key) => holds.reduce((mask, { bit, ref }) => (evaluator.changed(index, ref, key) ? mask | bit : mask), 0),
      });
    });
  }

  /** Whether every outcome is seen at a glance to be that of the last step; otherwise `differs` says more. */
  isSame(outcomes: Outcomes): boolean {
    return this.#calm.isSame(outcomes, this.rules);
  }

  /** Whether an outcome is another one than at the last evaluation: then the second evaluator is asked as well. */
  differs(outcomes: Outcomes): boolean {
    return this.rules.some((rule, index) => ruleDiffers(rule, index, outcomes));
  }

  /** The alerts whose outcome is another one, by index of `Bundle.alerts`. */
  changedAlerts(outcomes: Outcomes): readonly number[] {
    return this.rules.flatMap((rule, index) => (ruleDiffers(rule, index, outcomes) ? [index] : []));
  }

  /** Whether a step at `now` would do nothing, these outcomes being the same; as long as no silence begins or ends, and a snapshot has come. */
  isCalm(now: number): boolean {
    return now < this.calmUntil;
  }

  /** ms since the epoch; -Infinity where the next step has to be made anyway. */
  get calmUntil(): number {
    // A suppressor's change is seen by those it suppresses in the same evaluation; one more look costs little.
    return this.#wasCalm || !this.#suppresses ? this.#calm.due : -Infinity;
  }

  /** Whether snapshots without a fault leave the built-in alerts as they are. */
  get isUndisturbed(): boolean {
    return BUILT_IN_RULES.every((rule) => this.builtIns[rule].isIdle);
  }

  /** All lifecycles, suppressors first; none where nothing can come of it. `isSame` is what it said of these outcomes. */
  step(evaluation: Evaluation, outcomes: Outcomes, crossChecked: CrossChecked | undefined, isSame: boolean): readonly Transition[] {
    const { now, silencesChanged, unknownSince } = evaluation;
    const isCalm = isSame && crossChecked === undefined && !silencesChanged && unknownSince === undefined && !this.#calm.isDue(now);
    if (isCalm && this.isCalm(now)) return NOTHING;
    this.#wasCalm = isCalm;
    return this.#stepAll(evaluation, outcomes, crossChecked);
  }

  #stepAll(evaluation: Evaluation, outcomes: Outcomes, crossChecked: CrossChecked | undefined): readonly Transition[] {
    const answer = crossChecked === undefined ? outcomes : mergeOutcomes(this.bundle.alerts, outcomes, crossChecked.outcomes);
    const transitions: Transition[] = [];
    const { now, silencesChanged, unknownSince } = evaluation;
    const mayRest = !silencesChanged && unknownSince === undefined;
    let due = Infinity;
    for (const index of this.#order) {
      const rule = this.rules[index];
      if (rule === undefined) continue;
      // Of a thousand rules few have another outcome at a time.
      if (mayRest && rule.isCalm(answer.single[index] ?? 0, now)) {
        due = Math.min(due, rule.due);
        continue;
      }
      const keyed = answer.keyed.get(index);
      const told =
        rule.settings.each === undefined
          ? rule.stepSingle(evaluation, answer.single[index] ?? 0)
          : keyed === undefined
            ? []
            : rule.stepKeyed(evaluation, keyed);
      // As arguments of one call, a hundred thousand would be too many.
      for (const transition of told) transitions.push(transition);
      due = Math.min(due, rule.due);
    }
    this.#calm.stepped(answer, due);
    return transitions;
  }

  rule(name: string): RuleAlerts | undefined {
    return this.rules.find(({ settings }) => settings.rule === name);
  }

  find(rule: string, key: string | null): AlertSlot | undefined {
    const builtIn = BUILT_IN_RULES.find((name) => name === rule);
    return builtIn === undefined ? this.rule(rule)?.find(key) : this.builtIns[builtIn].find(key);
  }

  /** Of the rules and then the monitor; without keys that are gone and quiet, and the alert for no key of a rule over a collection unless it lives. */
  alerts(): readonly Alert[] {
    const overCollection = new Set(this.bundle.alerts.filter(({ each }) => each !== undefined).map(({ rule }) => rule));
    const known = [...this.rules.flatMap((rule) => rule.known()), ...this.#builtInSlots()];
    const all = known.map((slot) => slot.alert());
    return all.filter(({ key, phase, rule }) => key !== null || phase !== "ok" || !overCollection.has(rule));
  }

  /** Those of `alerts` that are not `ok`. */
  openAlerts(): readonly Alert[] {
    const open = [...this.rules.flatMap((rule) => rule.open()), ...this.#builtInSlots().filter((slot) => !slot.isOk)];
    return open.map((slot) => slot.alert());
  }

  #builtInSlots(): readonly AlertSlot[] {
    return BUILT_IN_RULES.flatMap((rule) => this.builtIns[rule].slots());
  }

  #suppressors(settings: AlertSettings): readonly { readonly rule: string; readonly index: number; readonly byKey: boolean }[] {
    return settings.suppressedBy.flatMap((rule) => {
      const index = this.bundle.alerts.findIndex((other) => other.rule === rule);
      const other = this.bundle.alerts[index];
      return other === undefined ? [] : [{ rule, index, byKey: overOneCollection(settings, other) }];
    });
  }

  #context(source: string, index: number, key: string | null, silencedBy: FindSilence): SlotContext {
    const { bundle, evaluator } = this;
    const settings = bundle.alerts[index];
    const rule = settings?.rule ?? "";
    return {
      identity: Object.freeze({ source, policy: bundle.policy, rule, key }),
      version: bundle.version,
      flapLimit: bundle.settings.flapLimit,
      silencedBy,
      disturbed: () => {
        this.#calm.disturb();
        this.rules[index]?.touch();
      },
      describe: (now) => {
        if (settings === undefined) return { message: rule, values: {} };
        const read = (reference: ValueReference): JsonValue => evaluator.value(index, reference, key, now);
        const lastKnown = (reference: ValueReference): JsonValue =>
          reference.kind === "metric" ? evaluator.value(index, reference, key, evaluator.newest ?? now) : null;
        return { message: renderMessage(bundle, settings, key, { read, lastKnown }), values: readValues(settings, read) };
      },
    };
  }
}

function ruleDiffers(rule: RuleAlerts, index: number, outcomes: Outcomes): boolean {
  if (rule.settings.each === undefined) return rule.find(null)?.code !== outcomes.single[index];
  const keyed = outcomes.keyed.get(index);
  return keyed !== undefined && rule.differs(keyed);
}

interface UpdateHold {
  readonly bit: number;
  readonly ref: Extract<Hold, { kind: "updates" }>["ref"];
}

function updateHolds(settings: AlertSettings): readonly UpdateHold[] {
  const holds = [...settings.tiers.map(({ hold }, index) => ({ hold, index })), { hold: settings.clear?.hold, index: 3 }];
  return holds.flatMap(({ hold, index }) => (hold?.kind === "updates" ? [{ bit: 1 << index, ref: hold.ref }] : []));
}
