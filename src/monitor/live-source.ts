import type { Bundle } from "../bundle/bundle.ts";
import { createWatch, type Watch } from "../watch/watch.ts";
import { Sequence } from "./sequence.ts";

/** One source of a live monitor: how its entries are numbered, and how they are evaluated. */
export class LiveSource {
  readonly name: string;
  readonly sequence = new Sequence();
  bundles: readonly Bundle[];
  /** Comes to be with the first entry that is evaluated. */
  watch: Watch | undefined = undefined;
  /** ms since the epoch, of the last start of the watch. */
  startedAt = -Infinity;
  /** Its last mark was a stop: no clock runs. */
  isStopped = false;
  /** Entries that have come and are not recorded yet. */
  unrecorded = 0;
  /** Entries that are recorded and not evaluated yet. */
  unevaluated = 0;
  /** How often the clock was set back, of what is recorded and of what is evaluated. */
  rewindsRecorded = 0;
  rewindsEvaluated = 0;

  /** Entries have come that are not evaluated yet: only without any does the clock run by itself. */
  get hasWaiting(): boolean {
    return this.unrecorded > 0 || this.unevaluated > 0;
  }

  /** Nothing has come of it, not even a start. */
  get isUnheard(): boolean {
    return this.sequence.last === undefined && !this.hasWaiting;
  }

  constructor(name: string, bundles: readonly Bundle[]) {
    this.name = name;
    this.bundles = bundles;
  }

  start(startedAt: number): Watch {
    this.watch = createWatch({ source: this.name, bundles: this.bundles, startedAt });
    this.startedAt = startedAt;
    return this.watch;
  }

  restart(at: number): void {
    this.watch?.restart(at);
    this.startedAt = at;
  }

  /** An earlier run recorded this: its `now`, and that the clock was set back by so many ms. */
  follow(now: number, setBackBy?: number): void {
    this.sequence.resume(now);
    if (setBackBy !== undefined) this.setBack(setBackBy);
  }

  /** A clock that was set back is recorded. */
  setBack(ms: number): void {
    this.sequence.rewind(ms);
    this.rewindsRecorded += 1;
  }

  /** ms: how far ahead of the clock a snapshot may be. */
  get maxClockSkew(): number {
    return Math.min(...this.bundles.map(({ settings }) => settings.maxClockSkew));
  }

  /** ms from `now` to the next clock instant; Infinity where there is none. */
  untilInstant(now: number): number {
    if (this.watch === undefined || this.isStopped) return Infinity;
    return Math.min(
      ...this.bundles.map(({ settings: { evaluationInterval: every } }) => every - (((now % every) + every) % every)),
    );
  }
}

/** The policies of a source, in order. */
export function bundlesOf(policies: readonly string[], bundles: readonly Bundle[]): readonly Bundle[] {
  return policies.flatMap((name) => bundles.find(({ policy }) => policy === name) ?? []);
}
