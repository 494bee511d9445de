import { statSync } from "node:fs";
import { gatherPieces } from "../recording/gather-pieces.ts";
import type { UnpackedRecording } from "../recording/packed/pack.ts";
import type { Progress } from "./progress.ts";
import { type OpenedRecording, openRecording } from "./recordings.ts";

/** A recording that could be read when the command began, and cannot any longer. */
export class RecordingGone extends Error {}

export interface NamedRecording {
  readonly operand: string;
  readonly path: string;
  readonly opened: Extract<OpenedRecording, { ok: true }>;
}

/** Recordings that can be read `readings` times, one after the other, with one bar for all of it. */
export function readAgain(
  recordings: readonly NamedRecording[],
  readings: number,
  progress: Progress,
): readonly UnpackedRecording[] {
  const total = readings * recordings.reduce((sum, { opened }) => sum + opened.size, 0);
  let before = 0;
  return recordings.map(({ operand, path, opened }) => {
    let isFirst = true;
    return {
      async *pieces() {
        const again: OpenedRecording = isFirst ? opened : openRecording(path);
        isFirst = false;
        if (!again.ok) throw new RecordingGone(`the recording ${operand} cannot be read a second time: ${again.reason}`);
        const pieces = statSync(path).isDirectory() ? gatherPieces(again.entries) : again.entries;
        for await (const piece of pieces) {
          yield piece;
          await progress.report(before + again.bytesRead(), total);
        }
        before += opened.size;
      },
    };
  });
}
