import type { Bundle } from "../bundle/bundle.ts";
import type { Alert } from "../lifecycle/alert.ts";
import type { Transition } from "../model/transition.ts";
import { type Admission, type Admitted, type Arrival, judgeArrival, type RefusalKind } from "./admit.ts";
import type { Evaluation } from "./alert-slot.ts";
import { beginEach, type Begun, CLOCK, messageOf, pendingOf, takeSnapshot } from "./begun.ts";
import { BrokenEvaluation } from "./broken-evaluation.ts";
import { type CommandResult, obey, type WatchCommand } from "./command.ts";
import { type Findings, findSkew, NOTHING_FOUND, shareProblems, stepBuiltIns } from "./findings.ts";
import { ingest, ingestChecked, nothing } from "./ingest.ts";
import { instantsBetween } from "./instants.ts";
import type { JudgedBatch } from "./judged-batch.ts";
import { passRows, type RowsPassed, type Standing } from "./pass-rows.ts";
import type { PolicyWatch } from "./policy-watch.ts";
import { rewound } from "./rewind.ts";
import type { SavedWatch } from "./saved.ts";
import { type CreateValidator, validateOnce } from "./shared-validators.ts";
import { SilenceList } from "./silence-list.ts";
import type {
  CrossCheckedPolicies,
  HistoricSnapshot,
  Ingestion,
  PendingEvaluation,
  Step,
  Trust,
  Watch,
  WatchCounters,
  WatchOptions,
} from "./watch.ts";
import { type CreateEvaluator, WatchedPolicies } from "./watched-policies.ts";

/** `createWatch`. */
export class SourceWatch implements Watch {
  readonly source: string;
  readonly #silences = new SilenceList();
  readonly #policies: WatchedPolicies;
  #startedAt: number;
  #last: number | undefined = undefined;
  #newest: number | undefined = undefined;
  #newestSnapshot: HistoricSnapshot | undefined = undefined;
  /** How far the last refused snapshot was ahead of the clock, until it is told. */
  #ahead: number | undefined = undefined;
  #pending: Begun | undefined = undefined;
  /** How often the clock was set back. */
  #era = 0;
  #counters = { snapshots: 0, evaluations: 0, disagreements: 0 };
  readonly #refused = new Map<RefusalKind, number>();

  constructor(options: WatchOptions, createEvaluator: CreateEvaluator, createValidator: CreateValidator) {
    this.source = options.source;
    this.#startedAt = options.startedAt;
    this.#policies = new WatchedPolicies(options.source, this.#silences, createEvaluator, createValidator);
    for (const bundle of options.bundles) this.#policies.add(bundle, options.startedAt);
  }

  get now(): number | undefined {
    return this.#last;
  }

  get counters(): WatchCounters {
    return { ...this.#counters, refused: Object.fromEntries(this.#refused) };
  }

  admit(raw: unknown, arrival: Arrival = {}): Admission {
    const verdicts = validateOnce(this.#policies.all, raw);
    const { maxClockSkew } = this.#policies.shared;
    const admission = judgeArrival({ last: this.#last, newest: this.#newest, maxClockSkew }, raw, verdicts, arrival);
    if (!admission.admitted) {
      this.#refused.set(admission.kind, (this.#refused.get(admission.kind) ?? 0) + 1);
      if (admission.ahead !== undefined) this.#ahead = admission.ahead;
    }
    return admission;
  }

  instants(end: number): Iterable<number> {
    return instantsBetween(Math.max(this.#last ?? -Infinity, this.#startedAt), end, this.#policies.shared.intervals);
  }

  begin(admitted: Admitted): PendingEvaluation {
    const { now, timestamp, raw, verdicts } = admitted;
    this.#open(now);
    const policies = beginEach(this.#policies.all, now, (watch, index) => takeSnapshot(watch, verdicts[index], now));
    this.#newest = timestamp;
    this.#newestSnapshot = { raw, now };
    this.#counters.snapshots += 1;
    return (this.#pending = pendingOf(now, "snapshot", policies));
  }

  beginClock(now: number, everyPolicy = false): PendingEvaluation | undefined {
    if (this.#last !== undefined && now <= this.#last) return undefined;
    const due = this.#policies.all.filter(({ bundle }) => everyPolicy || now % bundle.settings.evaluationInterval === 0);
    this.#open(now);
    const policies = beginEach(due, now, () => CLOCK);
    return (this.#pending = pendingOf(now, "clock", policies));
  }

  passRows(rows: JudgedBatch, from: number, longestGap: number): RowsPassed {
    const policies = this.#policies.all;
    const [last, newest] = [this.#last, this.#newest];
    if (
      last === undefined ||
      newest === undefined ||
      this.#pending !== undefined ||
      this.#ahead !== undefined ||
      !this.#silences.isEmpty
    )
      return { next: from, pending: undefined };
    if (!policies.every((watch) => watch.isUndisturbed && watch.evaluator.newest !== undefined))
      return { next: from, pending: undefined };
    const standing: Standing = {
      policies,
      intervals: this.#policies.shared.intervals,
      startedAt: this.#startedAt,
      last,
      newest,
      newestSnapshot: this.#newestSnapshot,
      snapshots: this.#counters.snapshots,
      evaluations: this.#counters.evaluations,
    };
    const passed = passRows(standing, rows, from, longestGap);
    this.#last = standing.last;
    this.#newest = standing.newest;
    this.#newestSnapshot = standing.newestSnapshot;
    this.#counters.snapshots = standing.snapshots;
    this.#counters.evaluations = standing.evaluations;
    this.#pending = passed.pending;
    return passed;
  }

  commit(pending: PendingEvaluation, crossChecked?: CrossCheckedPolicies, trust: Trust = "either"): Step {
    const begun = this.#pending;
    if (begun === undefined || begun !== pending) throw new Error("an evaluation is committed once, before the next is begun");
    this.#pending = undefined;
    this.#last = begun.now;
    this.#counters.evaluations += 1;
    const silencesChanged = this.#silences.moveTo(begun.now);
    const problems = shareProblems(begun.policies);
    const transitions: Transition[] = [];
    const failures: unknown[] = [...begun.failures];
    for (const [index, each] of begun.policies.entries()) {
      const { watch } = each;
      const evaluation: Evaluation = {
        now: begun.now,
        era: this.#era,
        kind: each.kind,
        silencesChanged,
        unknownSince: watch.evaluator.newest === undefined ? watch.startedAt : undefined,
        failed: (error) => failures.push(new Error(`policy ${watch.bundle.policy}: ${messageOf(error)}`, { cause: error })),
      };
      const checked = crossChecked?.get(watch.bundle.policy);
      const outcomes = trust === "either" ? each.outcomes : (checked?.outcomes ?? each.outcomes);
      attempt(evaluation, () => {
        // As arguments of one call, a hundred thousand would be too many.
        for (const told of watch.step(evaluation, outcomes, checked, each.isSame)) transitions.push(told);
      });
      const skew = watch === this.#policies.all[0] ? this.#skew(watch, evaluation) : undefined;
      const disagreements = checked?.disagreements;
      this.#counters.disagreements += disagreements?.length ?? 0;
      const found = { problems: problems[index], skew, disagreements, snapshot: () => this.#newestSnapshot?.raw };
      attempt(evaluation, () => transitions.push(...stepBuiltIns(watch, evaluation, found)));
    }
    const step: Step = { source: this.source, now: begun.now, kind: begun.kind, transitions };
    if (failures.length > 0) throw new BrokenEvaluation(step, failures[0]);
    return step;
  }

  snapshot(raw: unknown, arrival: Arrival = {}): Ingestion {
    return ingest(this, raw, arrival);
  }

  clock(now: number): Step {
    const pending = this.beginClock(now, true);
    return pending === undefined ? nothing(this, now) : this.commit(pending);
  }

  snapshotChecked(raw: unknown, arrival: Arrival = {}): Promise<Ingestion> {
    return ingestChecked(this, raw, arrival);
  }

  async clockChecked(now: number): Promise<Step> {
    const pending = this.beginClock(now, true);
    return pending === undefined ? nothing(this, now) : this.commit(pending, await pending.crossCheck());
  }

  command(command: WatchCommand, now: number): CommandResult {
    return obey(this.#policies.all, this.#silences, command, Math.max(now, this.#last ?? now));
  }

  alerts(): readonly Alert[] {
    return this.#policies.all.flatMap((watch) => watch.alerts());
  }

  openAlerts(): readonly Alert[] {
    return this.#policies.all.flatMap((watch) => watch.openAlerts());
  }

  alert(rule: string, key: string | null, policy?: string): Alert | undefined {
    const named = this.#policies.all.filter(({ bundle }) => (policy ?? bundle.policy) === bundle.policy);
    return named.flatMap((watch) => watch.find(rule, key) ?? [])[0]?.alert();
  }

  refill(raw: unknown, now: number): void {
    this.#newestSnapshot = { raw, now };
    this.#policies.refill(this.#newestSnapshot);
  }

  refillDowntime(ms: number): void {
    if (ms > 0) this.#policies.skipDowntime(ms);
  }

  noteSkew(aheadMs: number): void {
    this.#refused.set("ahead of the clock", (this.#refused.get("ahead of the clock") ?? 0) + 1);
    this.#ahead = aheadMs;
  }

  rewind(byMs: number): void {
    if (this.#pending !== undefined) throw new Error("the clock is set back between two evaluations");
    const saved = rewound(this.save(), byMs);
    const newest = this.#newestSnapshot;
    this.#startedAt -= byMs;
    this.#newestSnapshot = newest && { raw: newest.raw, now: newest.now - byMs };
    this.#resume(saved);
    this.#policies.rewind(saved.policies, byMs, saved.now ?? 0, this.#newestSnapshot);
  }

  save(): SavedWatch {
    return {
      format: "plimsoll.watch/1",
      source: this.source,
      now: this.#last ?? null,
      newest: this.#newest ?? null,
      era: this.#era,
      silences: this.#silences.all,
      policies: this.#policies.save(),
    };
  }

  restore(saved: SavedWatch): Step {
    return this.#takeOver(saved, saved.now);
  }

  restart(startedAt: number): void {
    const saved = this.save();
    // After a start without an evaluation since, the downtime before it has counted already.
    const watchedUntil = saved.now === null ? null : Math.max(saved.now, this.#startedAt);
    this.#startedAt = Math.max(startedAt, this.#last ?? startedAt);
    this.#policies.restart(this.#startedAt);
    this.#takeOver(saved, watchedUntil);
  }

  replaceBundle(bundle: Bundle, now: number, history: Iterable<HistoricSnapshot> = []): Step {
    const at = Math.max(now, this.#last ?? now);
    return this.#change(at, this.#policies.replace(bundle, at, history, this.#newestSnapshot));
  }

  removeBundle(policy: string, now: number): Step {
    const at = Math.max(now, this.#last ?? now);
    return this.#change(at, this.#policies.remove(policy, at));
  }

  #resume({ now, newest, era }: SavedWatch): void {
    this.#last = now ?? undefined;
    this.#newest = newest ?? undefined;
    this.#era = era;
  }

  /** `watchedUntil`: from then on it is downtime; null where nothing was evaluated yet. */
  #takeOver(saved: SavedWatch, watchedUntil: number | null): Step {
    this.#resume(saved);
    this.#silences.replace(saved.silences);
    const downtime = watchedUntil === null ? 0 : Math.max(0, this.#startedAt - watchedUntil);
    const now = Math.max(this.#startedAt, saved.now ?? this.#startedAt);
    if (downtime > 0) this.#policies.skipDowntime(downtime);
    return this.#change(now, this.#policies.adopt(saved.policies, downtime, now));
  }

  #open(now: number): void {
    if (this.#pending !== undefined) throw new Error(`the evaluation at ${this.#pending.now} was begun and not committed`);
    if (this.#last !== undefined && now <= this.#last)
      throw new Error(`an evaluation at ${now} cannot follow one at ${this.#last}`);
  }

  /** Told at the evaluation after the refusal, and over at the next snapshot that is admitted. */
  #skew({ bundle }: PolicyWatch, { kind }: Evaluation): Findings | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead !== undefined) return findSkew(ahead, bundle.settings.maxClockSkew);
    return kind === "snapshot" ? NOTHING_FOUND : undefined;
  }

  #change(now: number, transitions: readonly Transition[]): Step {
    return { source: this.source, now, kind: "change of policies", transitions };
  }
}

function attempt(evaluation: Evaluation, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    evaluation.failed(error);
  }
}
