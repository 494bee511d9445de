import type { Bundle } from "../bundle/bundle.ts";
import type { SourceEvaluator } from "../evaluate/evaluator.ts";
import type { Transition } from "../model/transition.ts";
import { adoptPolicy, type CloseAs, closeAs, closePolicy, savePolicy } from "./persist.ts";
import { PolicyWatch } from "./policy-watch.ts";
import type { SavedPolicy } from "./saved.ts";
import { type CreateValidator, SharedValidators } from "./shared-validators.ts";
import type { SilenceList } from "./silence-list.ts";
import type { HistoricSnapshot } from "./watch.ts";

export type CreateEvaluator = (bundle: Bundle) => SourceEvaluator;

/** What all policies of a source come to together. */
interface SharedSettings {
  /** The least, ms. */
  readonly maxClockSkew: number;
  /** Each evaluation interval once, ms. */
  readonly intervals: readonly number[];
}

/** Which policies are at work on a source, and what becomes of their alerts when that changes. In the order they were put to work. */
export class WatchedPolicies {
  readonly #source: string;
  readonly #createEvaluator: CreateEvaluator;
  readonly #validators: SharedValidators;
  readonly #silences: SilenceList;
  #all: readonly PolicyWatch[] = [];
  /** For which policies `#shared` holds. */
  #sharedBy: readonly PolicyWatch[] | undefined = undefined;
  #shared: SharedSettings = { maxClockSkew: Infinity, intervals: [] };

  constructor(source: string, silences: SilenceList, createEvaluator: CreateEvaluator, createValidator: CreateValidator) {
    this.#source = source;
    this.#silences = silences;
    this.#createEvaluator = createEvaluator;
    this.#validators = new SharedValidators(createValidator);
  }

  get all(): readonly PolicyWatch[] {
    return this.#all;
  }

  get shared(): SharedSettings {
    if (this.#sharedBy !== this.#all) {
      const settings = this.#all.map(({ bundle }) => bundle.settings);
      this.#sharedBy = this.#all;
      this.#shared = {
        maxClockSkew: Math.min(...settings.map(({ maxClockSkew }) => maxClockSkew)),
        intervals: [...new Set(settings.map(({ evaluationInterval }) => evaluationInterval))],
      };
    }
    return this.#shared;
  }

  find(policy: string): PolicyWatch | undefined {
    return this.#all.find(({ bundle }) => bundle.policy === policy);
  }

  add(bundle: Bundle, startedAt: number): void {
    if (this.find(bundle.policy) !== undefined) throw new Error(`policy ${bundle.policy} is watched twice`);
    this.#all = [...this.#all, this.#create(bundle, startedAt)];
  }

  save(): readonly SavedPolicy[] {
    return this.#all.map(savePolicy);
  }

  skipDowntime(ms: number): void {
    for (const { evaluator } of this.#all) evaluator.skipDowntime(ms);
  }

  restart(startedAt: number): void {
    for (const watch of this.#all) watch.startedAt = startedAt;
  }

  /** Fills windows, and evaluates nothing. */
  refill(snapshot: HistoricSnapshot): void {
    for (const watch of this.#all) ingestOld(watch, snapshot);
  }

  /** Alerts and timers as they were saved; those of policies that are no longer at work are closed. */
  adopt(saved: readonly SavedPolicy[], downtime: number, now: number): readonly Transition[] {
    return saved.flatMap((policy) => {
      const watch = this.find(policy.policy);
      const close = this.#closer(policy, now);
      return watch === undefined ? closePolicy(policy, close) : adoptPolicy(watch, policy, downtime, close);
    });
  }

  /** Each as it is, with the instants of its state `byMs` earlier and its windows empty: `saved` is what they held, set back. */
  rewind(saved: readonly SavedPolicy[], byMs: number, now: number, newest: HistoricSnapshot | undefined): void {
    this.#all = this.#all.map(({ bundle, startedAt }) => this.#create(bundle, startedAt - byMs));
    if (newest !== undefined) this.refill(newest);
    this.adopt(saved, 0, now);
  }

  /** A new version takes over its predecessor's alerts by rule and key. `newest` fills the windows where `history` does not. */
  replace(
    bundle: Bundle,
    at: number,
    history: Iterable<HistoricSnapshot>,
    newest: HistoricSnapshot | undefined,
  ): readonly Transition[] {
    const watch = this.#create(bundle, at);
    for (const snapshot of history) ingestOld(watch, snapshot);
    if (watch.evaluator.newest === undefined && newest !== undefined) ingestOld(watch, newest);
    const before = this.find(bundle.policy);
    if (before === undefined) {
      this.#all = [...this.#all, watch];
      return [];
    }
    this.#all = this.#all.map((each) => (each === before ? watch : each));
    const saved = savePolicy(before);
    return adoptPolicy(watch, saved, 0, this.#closer(saved, at));
  }

  remove(policy: string, at: number): readonly Transition[] {
    const before = this.find(policy);
    if (before === undefined) return [];
    this.#all = this.#all.filter((each) => each !== before);
    const saved = savePolicy(before);
    return closePolicy(saved, this.#closer(saved, at));
  }

  #create(bundle: Bundle, startedAt: number): PolicyWatch {
    return new PolicyWatch(this.#source, bundle, {
      evaluator: this.#createEvaluator(bundle),
      validate: this.#validators.of(bundle.metrics),
      startedAt,
      findSilence: (identity, settings, severity) => this.#silences.find(identity, settings, severity),
    });
  }

  #closer(saved: SavedPolicy, now: number): CloseAs {
    return closeAs(this.#source, saved, now, (identity, settings, severity) => this.#silences.find(identity, settings, severity));
  }
}

function ingestOld(watch: PolicyWatch, { raw, now }: HistoricSnapshot): void {
  const verdict = watch.validate(raw);
  if (verdict.accepted && now >= (watch.evaluator.newest ?? -Infinity)) watch.evaluator.ingest(verdict.snapshot, now);
}
