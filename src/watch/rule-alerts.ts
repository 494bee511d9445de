import type { AlertSettings } from "../bundle/bundle.ts";
import type { KeyedOutcomes } from "../evaluate/outcome.ts";
import type { AlertState } from "../lifecycle/state.ts";
import type { OutcomeCode } from "../model/outcome.ts";
import type { Transition } from "../model/transition.ts";
import type { SavedRule } from "./saved.ts";
import { AlertSlot, codeWithoutKey, type Evaluation, type SlotContext } from "./alert-slot.ts";

const NOTHING: readonly Transition[] = Object.freeze([]);

type Collect = (transitions: readonly Transition[]) => void;

/** What a rule's alerts need of their surroundings. */
export interface RulePorts {
  readonly context: (key: string | null) => SlotContext;
  /** The firing rule that suppresses the alert of this key, or null. */
  readonly suppressor: (key: string | null) => string | null;
  /** Which `for N updates of PATH` the newest snapshot counts towards, as in `StepInput.updated`. */
  readonly updated: (key: string | null) => number;
}

/**
 * The alerts of one rule: one, or one for each known key of its collection, and beside these one without a key for as long as the
 * collection is absent and no key is known. A key is known from the snapshot that brings it until it is gone while its alert is quiet,
 * though what changed within the last hour and what is still to be told of it are kept for longer; a rule with a `missing SEVERITY
 * after D` of its own remembers every key.
 */
export class RuleAlerts {
  readonly settings: AlertSettings;
  readonly #ports: RulePorts;
  readonly #keys = new Map<string, AlertSlot>();
  readonly #keyless: AlertSlot;
  /** `#keys` in key order, from when it is asked for until keys come or go. */
  #sorted: readonly AlertSlot[] | undefined = undefined;
  #evaluations = 0;
  /** `only` at the last step, if the collection was there. */
  #steadyOnly: number | undefined = undefined;
  #due = -Infinity;
  /** Outcomes that were found to differ in nothing from the last step, and their `changes` then. */
  #same: { readonly outcomes: KeyedOutcomes; readonly changes: number } | undefined = undefined;
  readonly #savedSettings: SavedRule["settings"];
  /** Counts what may have changed an alert: without it, what was found of all of them before is still so. */
  #touches = 0;
  /** As it was saved last: the same object until something changes. */
  #saved: SavedRule | undefined = undefined;
  /** `#touches` when it was. */
  #savedAt = -1;
  #open: readonly AlertSlot[] = [];
  #openAt = -1;

  constructor(settings: AlertSettings, ports: RulePorts) {
    this.settings = settings;
    this.#ports = ports;
    this.#keyless = this.#slot(null);
    const { rule, each, tiers, clear } = settings;
    this.#savedSettings = { rule, tiers, ...(each && { each }), ...(clear && { clear }) };
  }

  /** An alert changed otherwise than by a step: an operator's command, a state that was restored. */
  touch(): void {
    this.#touches += 1;
    this.#due = -Infinity;
  }

  /**
   * A rule for no collection that nothing suppresses: whether a step at `now` would do nothing, this being its outcome; as long as no silence
   * begins or ends, and a snapshot has come.
   */
  isCalm(code: OutcomeCode, now: number): boolean {
    return (
      now < this.#due && this.#keyless.code === code && this.settings.each === undefined && this.settings.suppressedBy.length === 0
    );
  }

  /** A rule for no collection. */
  stepSingle(evaluation: Evaluation, code: OutcomeCode): readonly Transition[] {
    // Should the step break, the next evaluation makes it.
    this.touch();
    const transitions = this.#step(this.#keyless, evaluation, code, "present");
    this.#due = this.#keyless.due;
    return transitions;
  }

  /** Of the last step: when one of the alerts may change although all outcomes stay. */
  get due(): number {
    return this.#due;
  }

  /** Of a rule over a collection: that is there with the same keys and outcomes as at the last step. */
  isSteady(outcomes: KeyedOutcomes): boolean {
    return !outcomes.absent && this.#steadyOnly === outcomes.only && !this.differs(outcomes);
  }

  /** A rule over a collection, all keys in order. */
  stepKeyed(evaluation: Evaluation, outcomes: KeyedOutcomes): readonly Transition[] {
    this.#evaluations += 1;
    this.#touches += 1;
    this.#due = Infinity;
    this.#same = undefined;
    this.#steadyOnly = outcomes.absent ? undefined : outcomes.only;
    const collected: (readonly Transition[])[] = [];
    const collect: Collect = (transitions) => {
      if (transitions.length > 0) collected.push(transitions);
    };
    const away = codeWithoutKey(outcomes.only);
    if (outcomes.absent) {
      const known = [...this.#keys.values()].some((slot) => this.#isKnown(slot));
      collect(this.#step(this.#keyless, evaluation, away, known ? "present" : "absent"));
      for (const slot of this.#keys.values()) {
        if (this.#isKnown(slot)) collect(this.#step(slot, evaluation, away, "absent"));
        else this.#stepAway(slot, evaluation, away, collect);
      }
      return inKeyOrder(collected);
    }
    collect(this.#step(this.#keyless, evaluation, away, "present"));
    for (const [key, code] of outcomes.codes) {
      const slot = this.#known(key);
      slot.seen = this.#evaluations;
      collect(this.#step(slot, evaluation, code, "present"));
    }
    if (this.#keys.size > outcomes.codes.size) this.#stepGone(evaluation, away, collect);
    return inKeyOrder(collected);
  }

  #stepGone(evaluation: Evaluation, away: OutcomeCode, collect: Collect): void {
    for (const slot of this.#keys.values()) if (slot.seen !== this.#evaluations) this.#stepAway(slot, evaluation, away, collect);
  }

  /** A key that the collection has not, or had not when it was last there. */
  #stepAway(slot: AlertSlot, evaluation: Evaluation, away: OutcomeCode, collect: Collect): void {
    collect(this.#step(slot, evaluation, away, "gone"));
    const { key } = slot.identity;
    if (slot.state === undefined && !this.#isKnown(slot) && key !== null) this.forget(key);
  }

  /** Whether the absence of the collection says something of the key: it was there, or has an alert that is not over. */
  #isKnown({ presence, state }: AlertSlot): boolean {
    if (presence !== "gone" || (this.settings.ownMissing && this.settings.missing.kind === "after")) return true;
    return state !== undefined && (state.open !== null || state.pending !== null);
  }

  #step(
    slot: AlertSlot,
    evaluation: Evaluation,
    code: OutcomeCode,
    presence: "present" | "gone" | "absent",
  ): readonly Transition[] {
    const { key } = slot.identity;
    const suppressedBy = this.settings.suppressedBy.length === 0 ? null : this.#ports.suppressor(key);
    const updated = evaluation.kind === "snapshot" && presence === "present" ? this.#ports.updated(key) : 0;
    const transitions = slot.step(evaluation, code, presence, updated, suppressedBy);
    const { due } = slot;
    if (due < this.#due) this.#due = due;
    return transitions;
  }

  /** Whether a key's outcome is another one than at the last evaluation, or keys have come or gone. */
  differs(outcomes: KeyedOutcomes): boolean {
    if (outcomes.absent) return [...this.#keys.values()].some((slot) => slot.presence !== "absent" && this.#isKnown(slot));
    const { codes, changes } = outcomes;
    if (this.#same?.outcomes === outcomes && this.#same.changes === changes) return false;
    if (codes.size !== this.#keys.size) return true;
    for (const [key, code] of codes) if (this.#keys.get(key)?.code !== code) return true;
    this.#same = changes === undefined ? undefined : { outcomes, changes };
    return false;
  }

  /** Whether an alert of this rule suppresses: that of `key`, or with undefined any. */
  suppresses(key: string | null | undefined): boolean {
    if (key !== undefined) return this.find(key)?.suppresses ?? false;
    if (this.#keyless.suppresses) return true;
    for (const slot of this.#keys.values()) if (slot.suppresses) return true;
    return false;
  }

  find(key: string | null): AlertSlot | undefined {
    return key === null ? this.#keyless : this.#keys.get(key);
  }

  /** Every alert with a state, and every known key, in key order; of a rule over a collection the one without a key only while it lives. */
  slots(): readonly AlertSlot[] {
    const keyless = this.settings.each === undefined || this.#keyless.state !== undefined ? [this.#keyless] : [];
    this.#sorted ??= [...this.#keys.values()].sort((a, b) => byCodeUnit(a.identity.key ?? "", b.identity.key ?? ""));
    return keyless.length === 0 ? this.#sorted : [...keyless, ...this.#sorted];
  }

  /** Those of `slots` that are there to be seen: without keys that are gone and quiet. */
  known(): readonly AlertSlot[] {
    return this.slots().filter((slot) => this.#isKnown(slot));
  }

  /** Those of `known` that are not `ok`. */
  open(): readonly AlertSlot[] {
    if (this.settings.each === undefined) return this.#keyless.isOk ? [] : [this.#keyless];
    if (this.#openAt !== this.#touches) this.#open = this.known().filter((slot) => !slot.isOk);
    this.#openAt = this.#touches;
    return this.#open;
  }

  save(): SavedRule | undefined {
    if (this.#savedAt === this.#touches) return this.#saved;
    this.#savedAt = this.#touches;
    const slots = this.slots();
    if (slots.length === 0) return (this.#saved = undefined);
    const before = this.#saved?.alerts;
    const isSame =
      before?.length === slots.length &&
      slots.every(({ identity, state }, index) => before[index]?.key === identity.key && before[index].state === (state ?? null));
    if (!isSame || this.#saved === undefined) {
      const alerts = slots.map(({ identity, state }) => ({ key: identity.key, state: state ?? null }));
      this.#saved = { settings: this.#savedSettings, alerts };
    }
    return this.#saved;
  }

  /** Takes over the state of an alert from a store or from an earlier version. */
  adopt(key: string | null, state: AlertState | undefined): void {
    this.#same = undefined;
    this.touch();
    (key === null ? this.#keyless : this.#known(key)).adopt(state);
  }

  forget(key: string): void {
    this.#touches += 1;
    this.#keys.delete(key);
    this.#same = this.#sorted = undefined;
  }

  #known(key: string): AlertSlot {
    let slot = this.#keys.get(key);
    if (slot === undefined) {
      slot = this.#slot(key);
      this.#keys.set(key, slot);
      this.#same = this.#sorted = undefined;
    }
    return slot;
  }

  #slot(key: string | null): AlertSlot {
    return new AlertSlot(this.settings, this.#ports.context(key));
  }
}

/** Transitions of several keys in the order of the keys, whatever the order in which the snapshot has them. */
function inKeyOrder(collected: (readonly Transition[])[]): readonly Transition[] {
  const [first] = collected;
  if (first === undefined) return NOTHING;
  if (collected.length === 1) return first;
  return collected.sort((a, b) => byCodeUnit(a[0]?.key ?? "", b[0]?.key ?? "")).flat();
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
