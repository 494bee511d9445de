/** A stretch of one source file, in UTF-16 offsets: `[start, end)`. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}
