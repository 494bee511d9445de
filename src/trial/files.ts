import type { RecordingEntries } from "../recording/entry.ts";
import type { Loader, LoadedText, LoadFailure } from "../policy/loader.ts";

/** How tests reach files. `path` is as written in the file `from`. */
export interface TrialFiles extends Loader {
  /** A recording: a file, packed or not, or a folder of `metrics_*.json`. */
  openRecording(path: string, from: string): { readonly ok: true; readonly entries: RecordingEntries } | LoadFailure;
  /** Writes a text file, folders included, and says what it is called from then on. */
  writeText(path: string, from: string, text: string): LoadedText | LoadFailure;
}
