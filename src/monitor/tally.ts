import type { MonitorFigures } from "./health.ts";
import { Latency } from "./latency.ts";

/** Counts what a live monitor does, for `MonitorFigures`. */
export class Tally {
  received = 0;
  recorded = 0;
  evaluated = 0;
  dropped = 0;
  crossChecked = 0;
  disagreements = 0;
  storeErrors = 0;
  recordingErrors = 0;
  unreadable = 0;
  unreadableAt: number | null = null;
  clockJumps = 0;
  readonly latency = new Latency();
  readonly lastReceived = new Map<string, number>();
  readonly #refused = new Map<string, number>();

  refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  figures(inbox: number, backlog: number): MonitorFigures {
    const {
      received,
      recorded,
      evaluated,
      dropped,
      crossChecked,
      disagreements,
      storeErrors,
      recordingErrors,
      unreadable,
      unreadableAt,
      clockJumps,
    } = this;
    return {
      inbox,
      backlog,
      received,
      recorded,
      evaluated,
      dropped,
      refused: Object.fromEntries(this.#refused),
      crossChecked,
      disagreements,
      latency: this.latency.read(),
      storeErrors,
      recordingErrors,
      unreadable,
      unreadableAt,
      clockJumps,
      lastReceived: Object.fromEntries(this.lastReceived),
    };
  }
}
