import { parentPort, workerData } from "node:worker_threads";
import type { Bundle } from "../../bundle/bundle.ts";
import { ReplayRun } from "../../replay/replay-run.ts";
import type { Share, Told } from "../../replay/share.ts";
import type { PartOfSummary } from "../../replay/summary.ts";
import { placed } from "../placed-pieces.ts";
import { readPackedFile } from "../packed-file.ts";
import type { RecordingPieces } from "../recordings.ts";

/** What a share of a replay is made of. */
export interface ShareOrder {
  readonly recordings: readonly { readonly operand: string; readonly path: string }[];
  readonly bundles: readonly Bundle[];
  readonly share: Share;
}

/** What the thread tells: of every piece of the recordings what it brought about, then what all comes to. */
export type FromShare = { readonly told: readonly Told[] } | { readonly part: PartOfSummary };

/** What the thread runs that replays some of the sources of packed recordings. */
async function replayShare({ recordings, bundles, share }: ShareOrder, tell: (message: FromShare) => void): Promise<void> {
  const run = new ReplayRun(bundles, { share });
  for await (const told of run.told(piecesOf(recordings))) tell({ told });
  tell({ part: run.part });
}

async function* piecesOf(recordings: ShareOrder["recordings"]): RecordingPieces {
  for (const { operand, path } of recordings)
    yield* placed(
      operand,
      readPackedFile(path, () => undefined),
    );
}

if (parentPort !== null) {
  const port = parentPort;
  void replayShare(workerData as ShareOrder, (message) => {
    port.postMessage(message);
  });
}
