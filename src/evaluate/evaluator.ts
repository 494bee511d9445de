import type { Bundle, ValueReference } from "../bundle/bundle.ts";
import type { JsonValue } from "../model/json.ts";
import type { SnapshotBatch } from "../model/snapshot-batch.ts";
import type { MetricRef } from "../model/term.ts";
import type { Disagreement } from "./cross-check.ts";
import { ProgramEvaluator } from "./decide.ts";
import { mayGenerateCode } from "./generated.ts";
import type { Outcomes } from "./outcome.ts";
import { buildProgram } from "./program/build.ts";
import { referencedValue } from "./referenced-value.ts";
import { SecondOpinion } from "./second-opinion.ts";
import { SourceState } from "./source-state.ts";

/**
 * One bundle over one source. Snapshots go in through `ingest` with the `now` of their evaluation; both evaluators then read the same
 * state. `now` never goes back, neither between two calls of `ingest` nor between it and the evaluations.
 */
export interface SourceEvaluator {
  /** `now` of the newest snapshot that was taken in; staleness is measured from it. */
  readonly newest: number | undefined;
  /** Takes in an accepted, sanitised snapshot (`SnapshotVerdict`), which is kept and must not be changed afterwards. */
  ingest(snapshot: Readonly<Record<string, unknown>>, now: number): void;
  /** `ingest` of the snapshot that is a row of a batch: one that the validator accepts as it is. */
  ingestRow(batch: SnapshotBatch, row: number, now: number): void;
  /** Until when `evaluate` gives what it gave, as long as nothing is taken in; -Infinity where that cannot be said. */
  readonly sameUntil: number;
  /**
   * The first row from `from` on, and before `end`, of which it cannot be seen that it has the outcomes of the row `like`. Rows before it need not be
   * taken in, but for the last one, where `sameUntil` is finite and the source does not grow stale between them.
   */
  sameRows(batch: SnapshotBatch, like: number, from: number, end: number): number;
  /** So many ms since the newest snapshot, in which nobody watched, count towards nothing but `age`: `unchanged` leaves them out. */
  skipDowntime(ms: number): void;
  /** What the generated code finds. The result is valid until the next call. */
  evaluate(now: number): Outcomes;
  /** What json-rules-engine finds in the same state, beside the generated code's answer: of all alerts, or `among` those of these indexes. */
  crossCheck(now: number, among?: readonly number[]): Promise<CrossChecked>;
  /**
   * A value for messages and alerts; null when unknown, instants as ISO text, limits in their own unit. `alert` is the index in
   * `Bundle.alerts` that tells which collection `key` is a key of.
   */
  value(alert: number, reference: ValueReference, key: string | null, now: number): JsonValue;
  /** Whether the newest snapshot was an update of the metric: known, and other than the last value known before. */
  changed(alert: number, ref: MetricRef, key: string | null): boolean;
}

export interface CrossChecked {
  /** json-rules-engine's own; the generated code's where json-rules-engine was not asked. */
  readonly outcomes: Outcomes;
  readonly disagreements: readonly Disagreement[];
}

export interface SourceEvaluatorOptions {
  /** False: closures instead of generated code. Without the option, whatever the process permits. */
  readonly codeGeneration?: boolean;
}

/** The bundle is one that `loadBundle` accepted or `compile` made; one that contradicts itself throws. */
export function createSourceEvaluator(bundle: Bundle, options: SourceEvaluatorOptions = {}): SourceEvaluator {
  return new BundleEvaluator(bundle, options.codeGeneration ?? mayGenerateCode());
}

/** A class: V8 looks members of an object literal that has a getter up in a dictionary, which costs as much as a small evaluation. */
class BundleEvaluator implements SourceEvaluator {
  readonly #bundle: Bundle;
  readonly #state: SourceState;
  readonly #generated: ProgramEvaluator;
  readonly #second: SecondOpinion;

  constructor(bundle: Bundle, codeGeneration: boolean) {
    this.#bundle = bundle;
    this.#state = new SourceState(bundle, buildProgram(bundle), codeGeneration);
    this.#generated = new ProgramEvaluator(this.#state, bundle.alerts.length);
    this.#second = new SecondOpinion(bundle, this.#state);
  }

  get newest(): number | undefined {
    return this.#state.newest;
  }

  ingest(snapshot: Readonly<Record<string, unknown>>, now: number): void {
    this.#state.ingest(snapshot, now);
  }

  ingestRow(batch: SnapshotBatch, row: number, now: number): void {
    this.#state.ingestRow(batch, row, now);
  }

  get sameUntil(): number {
    return this.#state.sameUntil;
  }

  sameRows(batch: SnapshotBatch, like: number, from: number, end: number): number {
    return this.#state.sameRows(batch, like, from, end);
  }

  skipDowntime(ms: number): void {
    this.#state.skipDowntime(ms);
  }

  evaluate(now: number): Outcomes {
    return this.#generated.evaluate(now);
  }

  crossCheck(now: number, among?: readonly number[]): Promise<CrossChecked> {
    return this.#second.on(this.#generated.evaluate(now), now, among);
  }

  value(alert: number, reference: ValueReference, key: string | null, now: number): JsonValue {
    return referencedValue(this.#bundle, this.#state, this.#bundle.alerts[alert]?.each, reference, key, now);
  }

  changed(alert: number, ref: MetricRef, key: string | null): boolean {
    return this.#state.changed(ref, this.#bundle.alerts[alert]?.each?.collection, key);
  }
}
