import type { Worker } from "node:worker_threads";
import type { Bundle } from "../../bundle/bundle.ts";
import { mergeSummaries } from "../../replay/merge-summaries.ts";
import { type Replay, replayOf } from "../../replay/replay.ts";
import { ReplayRun } from "../../replay/replay-run.ts";
import { inOrder, type Told } from "../../replay/share.ts";
import type { PartOfSummary } from "../../replay/summary.ts";
import type { RecordingPieces } from "../recordings.ts";
import type { FromShare, ShareOrder } from "./replay-share.ts";

const SHARES = 2;

/**
 * A replay of packed recordings of several sources by two threads, each with a share of the sources. Both read all of it, which costs little,
 * and what they tell is put together piece by piece: the same transitions in the same order as by one.
 */
export function sharedReplay(
  pieces: RecordingPieces,
  recordings: ShareOrder["recordings"],
  bundles: readonly Bundle[],
  entry: URL,
): Replay {
  const own = new ReplayRun(bundles, { share: { part: 0, of: SHARES } });
  const other = new OtherShare({ recordings, bundles, share: { part: 1, of: SHARES } }, entry);
  const merged = async function* (): AsyncGenerator<readonly Told[], void, undefined> {
    try {
      for await (const told of own.told(pieces)) yield inOrder([told, await other.next()]);
      await other.end();
    } finally {
      await other.stop();
    }
  };
  return replayOf(merged(), () => mergeSummaries(other.part === undefined ? [own.part] : [own.part, other.part]));
}

class OtherShare {
  part: PartOfSummary | undefined = undefined;
  readonly #worker: Worker;
  readonly #told: (readonly Told[])[] = [];
  #failure: Error | undefined = undefined;
  #wake: (() => void) | undefined = undefined;

  constructor(order: ShareOrder, entry: URL) {
    const threads = process.getBuiltinModule("node:worker_threads");
    this.#worker = new threads.Worker(entry, { workerData: order, name: "replay" });
    this.#worker.on("message", (message: FromShare) => {
      if ("told" in message) this.#told.push(message.told);
      else this.part = message.part;
      this.#wake?.();
    });
    this.#worker.on("error", (error: Error) => {
      this.#fail(error);
    });
    this.#worker.on("exit", (code) => {
      if (this.part === undefined) this.#fail(new Error(`the thread of a replay ended with ${code}`));
    });
  }

  /** Of the next piece. */
  async next(): Promise<readonly Told[]> {
    await this.#until(() => this.#told.length > 0);
    return this.#told.shift() ?? [];
  }

  async end(): Promise<void> {
    await this.#until(() => this.part !== undefined);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}
