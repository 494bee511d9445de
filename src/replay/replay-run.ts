import type { Bundle } from "../bundle/bundle.ts";
import { isObject } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { Transition } from "../model/transition.ts";
import { entryAt } from "../recording/batch-entries.ts";
import type {
  BatchPiece,
  EntryBatch,
  MarkEntry,
  RecordingEntries,
  RecordingEntry,
  RecordingPiece,
  RecordingPlace,
  SnapshotEntry,
} from "../recording/entry.ts";
import type { Arrival } from "../watch/admit.ts";
import { BatchJudge } from "../watch/judged-batch.ts";
import { readCommand } from "../watch/read-command.ts";
import { createWatch, type CrossCheckedPolicies, type PendingEvaluation, type Step, type Watch } from "../watch/watch.ts";
import type { ReplayOptions } from "./replay.ts";
import { inOrder, SharedSources, type Told } from "./share.ts";
import { type SourceRows, splitBySource } from "./split-by-source.ts";
import { type PartOfSummary, type ReplaySummary, SummaryInProgress } from "./summary.ts";

/** The name of the source of snapshots that do not say theirs. */
export const UNNAMED_SOURCE = "recording";
const SAMPLE_EVERY = 256;
const LONGEST_GAP = 366 * 86_400_000;
/** All years that can be written. */
const LONGEST_REWIND = 1e4 * LONGEST_GAP;

/** What one entry brings about: goes on with the second evaluator's answers where it gives out what to ask. Almost never it does. */
type Asking = Generator<PendingEvaluation, void, CrossCheckedPolicies>;

/** `replay`, with the place of each transition. */
export class ReplayRun {
  readonly #bundles: readonly Bundle[];
  readonly #options: ReplayOptions;
  readonly #watches = new Map<string, Watch>();
  readonly #startedAt = new Map<Watch, number>();
  /** Sources whose last mark was a stop. */
  readonly #stopped = new Set<string>();
  readonly #progress = new SummaryInProgress();
  readonly #judge: BatchJudge;
  /** Somebody wants every evaluation, or other evaluators and validators than those that know of columns. */
  readonly #looksAtAll: boolean;
  #changes = 0;
  readonly #sources: SharedSources;
  /** Of the piece that is replayed. */
  #told: Told[] = [];

  constructor(bundles: readonly Bundle[], options: ReplayOptions) {
    this.#bundles = bundles;
    this.#options = options;
    this.#judge = new BatchJudge(bundles);
    this.#sources = new SharedSources(options.share);
    const { evaluator = "generated", onEvaluation, createEvaluator, createValidator } = options;
    this.#looksAtAll =
      evaluator !== "generated" || [onEvaluation, createEvaluator, createValidator].some((each) => each !== undefined);
  }

  get summary(): ReplaySummary {
    return this.#progress.summarise(this.#watches);
  }

  get part(): PartOfSummary {
    return this.#progress.part(this.#watches);
  }

  /** What each piece of the recording brings about, nothing included. */
  async *told(entries: RecordingEntries): AsyncGenerator<readonly Told[], void, undefined> {
    for await (const item of entries) {
      for (const each of itemsOf(item)) {
        const asking = each.kind === "batch" ? this.#batch(each) : this.#entry(each);
        for (let turn = asking.next(); turn.done !== true; turn = asking.next(await turn.value.crossCheck()));
        if (each.kind !== "batch") this.#progress.ordinal += 1;
      }
      const told = this.#told;
      this.#told = [];
      yield told;
    }
  }

  /** Source by source, told in the order of the recording: no rule sees more than one. */
  *#batch(piece: BatchPiece): Asking {
    const { batch } = piece;
    const [first, told] = [this.#progress.ordinal, this.#told.length];
    const sources = batch.shapes.map(({ source }) => source ?? this.#options.source ?? UNNAMED_SOURCE);
    if (this.#looksAtAll) {
      for (let row = 0; row < batch.rows; row += 1) {
        this.#progress.ordinal = first + row;
        yield* this.#snapshot(entryAt(piece, row));
      }
    } else {
      for (const each of splitBySource(batch, sources))
        if (this.#sources.isMine(each.source)) yield* this.#rows(piece, each, first);
      // One by one: there may be more than one call takes as arguments.
      for (const each of inOrder([this.#told.splice(told)])) this.#told.push(each);
    }
    this.#progress.ordinal = first + batch.rows;
  }

  /** Rows from which nothing comes are passed over; each of the others is an entry. */
  *#rows(piece: BatchPiece, { source, batch, places }: SourceRows, first: number): Asking {
    const rows = this.#judge.judge(batch);
    for (let row = 0; row < batch.rows; ) {
      const watch = this.#stopped.has(source) ? undefined : this.#watches.get(source);
      const passed = watch?.passRows(rows, row, LONGEST_GAP);
      const isPassed = passed !== undefined && (passed.next > row || passed.pending !== undefined);
      const at = isPassed && passed.pending?.kind !== "clock" ? passed.next - 1 : isPassed ? passed.next : row;
      this.#progress.ordinal = first + (places[at] ?? 0);
      if (watch !== undefined && isPassed) {
        yield* this.#commit(watch, passed.pending);
        row = passed.next;
      } else {
        yield* this.#snapshot(entryAt(piece, places[row] ?? 0));
        row += 1;
      }
    }
  }

  *#entry(entry: RecordingEntry): Asking {
    switch (entry.kind) {
      case "snapshot":
        yield* this.#snapshot(entry);
        return;
      case "mark":
        yield* this.#mark(entry);
        return;
      case "problem": {
        const { reason, fix } = entry;
        if (this.#sources.tellsProblems) this.#progress.problem({ ...placeOf(entry), reason, fix });
      }
    }
  }

  *#snapshot(entry: SnapshotEntry): Asking {
    const source = entry.source ?? this.#options.source ?? UNNAMED_SOURCE;
    if (!this.#sources.isMine(source)) return;
    const at = entry.now ?? timestampOf(entry.snapshot);
    if (at === undefined && !this.#watches.has(source)) {
      this.#progress.refuseOutside(entry);
      return;
    }
    const watch = this.#watches.get(source) ?? this.#create(source, at ?? 0);
    const arrival: Arrival = entry.now === undefined ? {} : { now: entry.now };
    const admission = watch.admit(entry.snapshot, arrival);
    if (!admission.admitted) {
      this.#progress.refuse(entry, admission);
      return;
    }
    if (this.#stopped.delete(source) || this.#isGap(watch, admission.now, entry)) this.#restart(watch, admission.now);
    for (const now of watch.instants(admission.now)) yield* this.#commit(watch, watch.beginClock(now));
    yield* this.#commit(watch, watch.begin(admission));
  }

  *#mark(entry: MarkEntry): Asking {
    const { mark, now, source, details } = entry;
    if (!this.#sources.isMine(source)) return;
    const watch = this.#watches.get(source);
    switch (mark) {
      case "start":
        this.#stopped.delete(source);
        if (watch === undefined) this.#create(source, now);
        else this.#restart(watch, now);
        return;
      case "stop":
        if (watch === undefined || this.#stopped.has(source)) return;
        if (this.#isGap(watch, now, entry)) this.#restart(watch, now);
        for (const instant of watch.instants(now + 1)) yield* this.#commit(watch, watch.beginClock(instant));
        this.#stopped.add(source);
        return;
      case "command":
        if (watch !== undefined) yield* this.#command(watch, entry);
        return;
      case "skew":
        if (watch === undefined) return;
        if (this.#isGap(watch, now, entry)) this.#restart(watch, now);
        for (const instant of watch.instants(now)) yield* this.#commit(watch, watch.beginClock(instant));
        watch.noteSkew(Number(details?.ahead_ms));
        return;
      case "rewind":
        if (watch === undefined) return;
        if (!(Number(details?.by_ms) >= 0 && Number(details?.by_ms) <= LONGEST_REWIND)) {
          this.#progress.problem({
            ...placeOf(entry),
            reason: "is a `rewind` that does not say by how much",
            fix: "remove the mark",
          });
          return;
        }
        if (this.#isGap(watch, now, entry)) this.#restart(watch, now);
        for (const instant of watch.instants(now + 1)) yield* this.#commit(watch, watch.beginClock(instant));
        watch.rewind(Number(details?.by_ms));
        return;
      case "policy":
        return;
      case "disagreement":
        this.#progress.recordedDisagreement();
        return;
    }
  }

  /** An operator's command, after the clock instants before it. */
  *#command(watch: Watch, entry: MarkEntry): Asking {
    const read = readCommand(entry.details ?? {});
    if (!read.read) {
      this.#progress.problem({ ...placeOf(entry), reason: read.problem, fix: "remove the mark" });
      return;
    }
    if (this.#isGap(watch, entry.now, entry)) this.#restart(watch, entry.now);
    for (const instant of watch.instants(entry.now)) yield* this.#commit(watch, watch.beginClock(instant));
    const result = watch.command(read.command, entry.now);
    if (result.accepted) this.#tell(result.transitions);
  }

  *#commit(watch: Watch, pending: PendingEvaluation | undefined): Asking {
    if (pending === undefined) return;
    const step = this.#isChecked(pending) ? this.#commitChecked(watch, pending, yield pending) : watch.commit(pending);
    this.#progress.evaluated(step.now);
    this.#options.onEvaluation?.(watch, pending);
    this.#tell(step.transitions);
  }

  #tell(transitions: readonly Transition[]): void {
    for (const transition of transitions) {
      this.#progress.transition(transition);
      this.#told.push({ ordinal: this.#progress.ordinal, transition });
    }
  }

  #commitChecked(watch: Watch, pending: PendingEvaluation, answers: CrossCheckedPolicies): Step {
    const trust = this.#options.evaluator === "json-rules-engine" ? "json-rules-engine" : "either";
    return watch.commit(pending, answers, trust);
  }

  #isChecked(pending: PendingEvaluation): boolean {
    if ((this.#options.evaluator ?? "generated") !== "generated") return true;
    const every = this.#options.sampleEvery ?? SAMPLE_EVERY;
    if (every === 0 || !pending.changed) return false;
    this.#changes += 1;
    return this.#changes % every === 1 % every;
  }

  /** Nobody waits for the clock instants of a year: so long a silence without a mark is taken as a stop. */
  #isGap(watch: Watch, now: number, place: RecordingPlace): boolean {
    const last = Math.max(watch.now ?? -Infinity, this.#startedAt.get(watch) ?? -Infinity);
    if (now - last <= LONGEST_GAP) return false;
    this.#progress.problem({
      ...placeOf(place),
      reason: "comes more than a year after what stands before it, and the time between is taken as downtime",
      fix: "check the timestamps, or replay the parts one by one",
    });
    return true;
  }

  #restart(watch: Watch, at: number): void {
    watch.restart(at);
    this.#startedAt.set(watch, at);
  }

  #create(source: string, startedAt: number): Watch {
    const { createEvaluator, createValidator } = this.#options;
    const watch = createWatch({
      source,
      bundles: this.#bundles,
      startedAt,
      ...(createEvaluator && { evaluator: createEvaluator }),
      ...(createValidator && { validator: createValidator }),
    });
    this.#watches.set(source, watch);
    this.#startedAt.set(watch, startedAt);
    return watch;
  }
}

function itemsOf(item: RecordingEntry | EntryBatch | RecordingPiece): Iterable<RecordingEntry | BatchPiece> {
  if (!("kind" in item)) return item;
  return item.kind === "entries" ? item.entries : [item];
}

function placeOf({ line, file }: RecordingPlace): RecordingPlace {
  return { line, ...(file !== undefined && { file }) };
}

function timestampOf(snapshot: unknown): number | undefined {
  if (!isObject(snapshot) || typeof snapshot.timestamp !== "string") return undefined;
  const at = parseTimestamp(snapshot.timestamp);
  return Number.isNaN(at) ? undefined : at;
}
