import type { JsonObject } from "../model/json.ts";

/** How the pure rooms reach files: imports, calendars and schemas come through this port. */
export interface Loader {
  /** Reads `path` as written in the file `from`. `file` names it from then on, in spans too. */
  readText(path: string, from: string): LoadedText | LoadFailure;
  /** `trading-snapshot@1` is one that ships; anything with a slash or `.json` is a file beside `from`. */
  readSchema(name: string, from: string): LoadedSchema | LoadFailure;
}

export interface LoadedText {
  readonly ok: true;
  readonly file: string;
  readonly text: string;
}

export interface LoadedSchema {
  readonly ok: true;
  readonly file: string;
  readonly document: JsonObject;
}

export interface LoadFailure {
  readonly ok: false;
  /** A short clause in the reader's words: `no such file`, `it is a folder`, `line 3 is not JSON`. */
  readonly reason: string;
  /** What to do about it, where that is not to name another file: `save the file as UTF-8`. */
  readonly fix?: string;
  /** Names that would have worked, for "did you mean". */
  readonly known?: readonly string[];
}
