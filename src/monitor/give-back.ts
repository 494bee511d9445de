import type { RecordingFiles } from "./recording-files.ts";
import type { RecordingTail } from "./store.ts";

/** Puts back what a power cut took from the end of a recording. True where something was missing. */
export async function giveBack(files: RecordingFiles, { file, offset, bytes }: RecordingTail): Promise<boolean> {
  const size = await files.size(file);
  // Shorter than what was synced of it: that was no power cut, and is told by the recovery.
  if (size < offset) return false;
  if (size >= offset + bytes.length) {
    const there = await files.read(file, offset, bytes.length);
    // A line has none.
    if (!there.includes(0)) return false;
  }
  await files.mend(file, offset, bytes);
  return true;
}
