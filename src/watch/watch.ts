import type { Bundle, BundleMetrics } from "../bundle/bundle.ts";
import { createSourceEvaluator, type CrossChecked, type SourceEvaluator } from "../evaluate/evaluator.ts";
import type { Outcomes } from "../evaluate/outcome.ts";
import { createSnapshotValidator, type SnapshotVerdict } from "../evaluate/validate.ts";
import type { Alert } from "../lifecycle/alert.ts";
import type { Transition } from "../model/transition.ts";
import type { Admission, Admitted, Arrival, RefusalKind } from "./admit.ts";
import type { CommandResult, WatchCommand } from "./command.ts";
import type { JudgedBatch } from "./judged-batch.ts";
import type { RowsPassed } from "./pass-rows.ts";
import type { SavedWatch } from "./saved.ts";
import { SourceWatch } from "./source-watch.ts";

export interface WatchOptions {
  readonly source: string;
  /** Each policy at most once. */
  readonly bundles: readonly Bundle[];
  /** ms since the epoch: from here the clock runs, and `missing` counts as long as no snapshot has come. */
  readonly startedAt: number;
  /** Others than those of `evaluate`, for tests and for a worker. */
  readonly evaluator?: (bundle: Bundle) => SourceEvaluator;
  readonly validator?: (metrics: BundleMetrics) => (raw: unknown) => SnapshotVerdict;
}

/**
 * One source under one or more policies: a snapshot or a clock instant in, transitions out; the same code live and in replay.
 *
 * An evaluation has two phases, so that a second evaluator may be asked in between: `begin` finds the outcomes, `commit` lives them.
 * The conveniences do both, and run the clock instants before a snapshot as well.
 */
export interface Watch {
  readonly source: string;
  /** Of the last evaluation; undefined before the first. */
  readonly now: number | undefined;
  readonly counters: WatchCounters;

  /** Judges a snapshot and counts it; nothing else changes until it is begun. */
  admit(raw: unknown, arrival?: Arrival): Admission;
  /** The clock instants that have not been evaluated, before `end`, in order. Run those before a snapshot's `now` first. */
  instants(end: number): Iterable<number>;
  /** Takes in the snapshot and finds the outcomes. */
  begin(admitted: Admitted): PendingEvaluation;
  /**
   * Evaluates the policies whose interval has an instant at `now`, or, `everyPolicy`, all of them. Undefined when `now` is not after the
   * last evaluation.
   */
  beginClock(now: number, everyPolicy?: boolean): PendingEvaluation | undefined;
  /**
   * Rows of a recording from `from` on, up to an evaluation from which something may come, which is begun as by `begin`, or to a row that has to go
   * through `admit`: one whose source is another, that is not ordinary, or comes more than `longestGap` ms after the last. Others are done with.
   */
  passRows(rows: JudgedBatch, from: number, longestGap: number): RowsPassed;
  /**
   * Steps all alerts. With `crossChecked`, an alert fires if either evaluator says so, or by json-rules-engine alone where that is what
   * to `trust`. Exactly once for each evaluation begun. Throws `BrokenEvaluation` where a part of it broke: the rest took place.
   */
  commit(pending: PendingEvaluation, crossChecked?: CrossCheckedPolicies, trust?: Trust): Step;

  /** The clock instants before it, then the snapshot, each committed. */
  snapshot(raw: unknown, arrival?: Arrival): Ingestion;
  /** One clock evaluation of every policy; without transitions where `now` is not after the last. */
  clock(now: number): Step;
  /** As `snapshot` and `clock`, with both evaluators each time. */
  snapshotChecked(raw: unknown, arrival?: Arrival): Promise<Ingestion>;
  clockChecked(now: number): Promise<Step>;

  /** An operator's command at an instant; what it changes shows in its transitions, or at the next evaluation. */
  command(command: WatchCommand, now: number): CommandResult;
  /** Every alert that lives and every known key, policy by policy in the order of rules and keys, the built-in ones last. */
  alerts(): readonly Alert[];
  /** Those of them that are not `ok`. */
  openAlerts(): readonly Alert[];
  /** Undefined for a rule or key that is not known. `policy` decides where two have a rule of this name. */
  alert(rule: string, key: string | null, policy?: string): Alert | undefined;

  /** Takes in a snapshot of the recording without evaluating it, to fill windows after a start. `now` is the recorded one. */
  refill(raw: unknown, now: number): void;
  /** While windows are refilled: nothing watched for so long, between the snapshot before and the next. */
  refillDowntime(ms: number): void;
  /** A snapshot was refused outside, because it was so far ahead of the clock: counted, and told as `clock_skew`. */
  noteSkew(aheadMs: number): void;
  /**
   * The clock was set back by so much: timers keep what they have counted, and later snapshots may be older than those before.
   * Windows begin again with the newest snapshot.
   */
  rewind(byMs: number): void;
  save(): SavedWatch;
  /**
   * Gives a new watch the alerts of an earlier one; refill its windows first. The time from its last evaluation to this watch's start is downtime. Alerts of rules
   * that no longer exist close.
   */
  restore(saved: SavedWatch): Step;
  /** The watch went on at `startedAt` after a stop: the same as `save`, a new watch, and `restore`, with the windows kept. */
  restart(startedAt: number): void;
  /**
   * Puts a version of a policy in the place of another, or beside the others. `history` (oldest first) refills its windows; without
   * any, it starts from the newest snapshot.
   */
  replaceBundle(bundle: Bundle, now: number, history?: Iterable<HistoricSnapshot>): Step;
  /** Stops watching a policy: its alerts close with the reason `policy`. */
  removeBundle(policy: string, now: number): Step;
}

export interface WatchCounters {
  /** Snapshots that were evaluated. */
  readonly snapshots: number;
  readonly refused: Readonly<Partial<Record<RefusalKind, number>>>;
  /** Of all policies together once, with a snapshot or by the clock. */
  readonly evaluations: number;
  /** Rules, keys and parts on which the two evaluators answered differently. */
  readonly disagreements: number;
}

export interface PendingEvaluation {
  readonly now: number;
  readonly kind: "snapshot" | "clock";
  /** By policy; valid until the next evaluation is begun. */
  readonly outcomes: ReadonlyMap<string, Outcomes>;
  /**
   * Some outcome is another one than at the last evaluation, or the evaluators disagree since an earlier one: the moment to ask the
   * second evaluator.
   */
  readonly changed: boolean;
  /** Asks json-rules-engine about the same state: about every alert, or about those whose outcome is another one. */
  crossCheck(what?: "all" | "changed"): Promise<CrossCheckedPolicies>;
}

export type Trust = "either" | "json-rules-engine";

/** By policy. */
export type CrossCheckedPolicies = ReadonlyMap<string, CrossChecked>;

/** What one evaluation did. */
export interface Step {
  readonly source: string;
  readonly now: number;
  readonly kind: "snapshot" | "clock" | "change of policies";
  readonly transitions: readonly Transition[];
}

export interface Ingestion {
  readonly admission: Admission;
  /** The clock instants before the snapshot, then the snapshot; none when it was refused. */
  readonly steps: readonly Step[];
}

export interface HistoricSnapshot {
  readonly raw: unknown;
  readonly now: number;
}

export function createWatch(options: WatchOptions): Watch {
  return new SourceWatch(options, options.evaluator ?? createSourceEvaluator, options.validator ?? createSnapshotValidator);
}
