import type { Bundle } from "../bundle/bundle.ts";
import type { Transition } from "../model/transition.ts";
import type { RecordingEntries } from "../recording/entry.ts";
import type { PendingEvaluation, Watch, WatchOptions } from "../watch/watch.ts";
import { ReplayRun } from "./replay-run.ts";
import type { Share, Told } from "./share.ts";
import type { ReplaySummary } from "./summary.ts";

export interface ReplayOptions {
  /**
   * Whose outcomes count: those of the generated code (json-rules-engine is asked on a sample), of json-rules-engine alone, or of both,
   * where an alert fires if either says so. Without it, the generated code's.
   */
  readonly evaluator?: "generated" | "json-rules-engine" | "both";
  /** With the generated code: json-rules-engine is asked too at every so many evaluations in which an outcome changed; 0: never. */
  readonly sampleEvery?: number;
  /** The source of bare snapshots. */
  readonly source?: string;
  /** Called after each evaluation, for coverage and other onlookers; `pending` is what was committed. */
  readonly onEvaluation?: (watch: Watch, pending: PendingEvaluation) => void;
  /** Which sources are replayed; without it, all. */
  readonly share?: Share;
  readonly createEvaluator?: WatchOptions["evaluator"];
  readonly createValidator?: WatchOptions["validator"];
}

/** The transitions, in the order in which they come about, once; the summary is complete when these have ended. */
export interface Replay extends AsyncIterable<Transition> {
  /** What each piece of the recording brings about, nothing included: to wait once for many. */
  readonly pieces: AsyncIterable<readonly Transition[]>;
  readonly summary: ReplaySummary;
}

/**
 * Runs a recording through the watch under virtual time: what the live monitor told, byte for byte, on every run. Each source has its own
 * watch. Clock instants run between the snapshots of a source and up to its stop mark, never after its last snapshot.
 */
export function replay(entries: RecordingEntries, bundles: readonly Bundle[], options: ReplayOptions = {}): Replay {
  const run = new ReplayRun(bundles, options);
  return replayOf(run.told(entries), () => run.summary);
}

export function replayOf(pieces: AsyncIterable<readonly Told[]>, summary: () => ReplaySummary): Replay {
  return {
    get summary(): ReplaySummary {
      return summary();
    },
    pieces: transitionsOf(pieces),
    async *[Symbol.asyncIterator](): AsyncGenerator<Transition, void, undefined> {
      for await (const told of pieces) for (const { transition } of told) yield transition;
    },
  };
}

async function* transitionsOf(pieces: AsyncIterable<readonly Told[]>): AsyncGenerator<readonly Transition[], void, undefined> {
  for await (const told of pieces) yield told.map(({ transition }) => transition);
}
