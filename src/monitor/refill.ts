import { formatTimestamp } from "../model/timestamp.ts";
import type { MarkEntry, SnapshotEntry } from "../recording/entry.ts";
import type { LiveSource } from "./live-source.ts";
import type { SavedWatch } from "./store.ts";

/**
 * Fills the windows of a watch from what was recorded before its last checkpoint: takes in what the run before took in, and leaves out
 * what it refused. Nothing is evaluated.
 */
export class Refill {
  readonly #source: LiveSource;
  readonly #saved: SavedWatch;
  readonly #taken: (now: number, snapshot: Readonly<Record<string, unknown>>) => void;
  /** Timestamp of the newest snapshot that was taken in. */
  #newest = -Infinity;
  /** The last evaluation before the stop. */
  #stoppedAt: number | undefined = undefined;
  #lastEvaluation = -Infinity;
  /** Of the last start mark. */
  #startedAt: number | undefined = undefined;
  /** The newest refusal of a snapshot ahead of the clock, until an evaluation behind it. */
  #skew: { readonly at: number; readonly ahead: number } | undefined = undefined;
  #isStopped = false;

  constructor(source: LiveSource, saved: SavedWatch, taken: (now: number, snapshot: Readonly<Record<string, unknown>>) => void) {
    this.#source = source;
    this.#saved = saved;
    this.#taken = taken;
  }

  snapshot(entry: SnapshotEntry, now: number): void {
    const watch = this.#source.watch ?? this.#source.start(now);
    this.#isStopped = false;
    const admission = watch.admit(entry.snapshot, { now });
    if (!admission.admitted) return;
    const { timestamp, verdicts } = admission;
    this.#source.sequence.resume(now);
    if (timestamp <= this.#newest) return;
    this.#newest = timestamp;
    this.#lastEvaluation = now;
    this.#skew = undefined;
    watch.refill(entry.snapshot, now);
    const accepted = verdicts.find((verdict) => verdict.accepted);
    if (accepted !== undefined) this.#taken(now, accepted.snapshot);
  }

  mark({ mark, now, details }: MarkEntry): void {
    const { sequence } = this.#source;
    sequence.resume(now);
    this.#tellSkew(mark, now);
    switch (mark) {
      case "start":
        this.#start(now);
        return;
      case "stop":
        if (this.#isStopped) return;
        this.#isStopped = true;
        this.#stoppedAt = this.#watchedUntil(now);
        return;
      case "skew":
        if (typeof details?.ahead_ms === "number") this.#skew = { at: now, ahead: details.ahead_ms };
        return;
      case "rewind":
        if (typeof details?.by_ms === "number") this.#rewind(details.by_ms, now);
        return;
      case "command":
      case "policy":
      case "disagreement":
        return;
    }
  }

  /**
   * Gives the watch what was saved of it. What it closes, because the policies have changed meanwhile, comes back. `isCut`: the recording lacks
   * its end, and an older snapshot must not pass for the newest: all is unknown until there is another one.
   */
  finish(present: number, isCut: boolean): ReturnType<NonNullable<LiveSource["watch"]>["restore"]> {
    const { sequence } = this.#source;
    const watch = this.#source.watch ?? this.#source.start(this.#saved.now ?? present);
    // The states were saved after the start: they have moved on by the downtime already.
    const started = this.#startedAt ?? -Infinity;
    const { now } = this.#saved;
    const step = watch.restore(now !== null && started > now ? { ...this.#saved, now: started } : this.#saved);
    if (now !== null) sequence.resume(now);
    const { newest } = this.#saved;
    if (isCut && now !== null && newest !== null && newest > this.#newest) {
      watch.refill({ timestamp: formatTimestamp(newest) }, now);
    }
    if (this.#skew !== undefined && !this.#isTold(this.#skew.at)) watch.noteSkew(this.#skew.ahead);
    if (this.#saved.newest !== null) sequence.admitted(this.#saved.newest);
    this.#source.isStopped = this.#isStopped;
    return step;
  }

  #start(now: number): void {
    const { watch } = this.#source;
    if (watch === undefined) this.#source.start(now);
    else {
      if (this.#stoppedAt !== undefined) watch.refillDowntime(now - this.#stoppedAt);
      this.#source.restart(now);
    }
    this.#isStopped = false;
    this.#stoppedAt = undefined;
    this.#startedAt = now;
  }

  /** Clock instants that were evaluated before a mark tell of a refusal before them. */
  #tellSkew(mark: MarkEntry["mark"], now: number): void {
    if (this.#skew === undefined || mark === "start" || mark === "disagreement") return;
    const end = mark === "stop" || mark === "rewind" ? now : now - 1;
    if (this.#isStopped || this.#lastInstant(end) < this.#skew.at) return;
    this.#skew = undefined;
  }

  /** Whether what was saved comes from an evaluation behind the refusal: by the clock, since it was no snapshot, and not by a start alone. */
  #isTold(at: number): boolean {
    const { now } = this.#saved;
    return now !== null && now >= at && now > Math.max(this.#lastEvaluation, this.#startedAt ?? -Infinity);
  }

  /** The last instant of the clock so far, since the last snapshot and the last start; -Infinity where there was none. */
  #lastInstant(end: number): number {
    const from = Math.max(this.#lastEvaluation, this.#startedAt ?? -Infinity);
    const instants = this.#source.bundles.map(({ settings: { evaluationInterval: every } }) => Math.floor(end / every) * every);
    return Math.max(-Infinity, ...instants.filter((instant) => instant > from));
  }

  /** Until when was watched, with a stop at this instant: the last evaluation, by a snapshot or the clock, or the start after it. */
  #watchedUntil(stop: number): number | undefined {
    const last = Math.max(this.#lastEvaluation, this.#lastInstant(stop));
    return last === -Infinity ? undefined : Math.max(last, this.#startedAt ?? last);
  }

  #rewind(by: number, now: number): void {
    this.#source.watch?.rewind(by);
    this.#source.sequence.rewind(by);
    this.#source.startedAt -= by;
    this.#newest -= by;
    this.#lastEvaluation = (this.#watchedUntil(now) ?? -Infinity) - by;
    if (this.#startedAt !== undefined) this.#startedAt -= by;
    if (this.#stoppedAt !== undefined) this.#stoppedAt -= by;
    if (this.#skew !== undefined) this.#skew = { ...this.#skew, at: this.#skew.at - by };
  }
}
