/** The rows of every table, end to end, by index of `Program.tables`. `rows[0]` is the root's one row. */
export type Rows = readonly Float64Array[];

/** The arrays of the root's one row, which stay the same ones: generated code holds them as constants. */
export interface Root {
  readonly cells: Float64Array;
  /** The outcome codes, by index of `Bundle.alerts`. */
  readonly codes: Uint16Array;
  /** Its one number grows whenever a code may be another than before. */
  readonly changes: Float64Array;
}

/** What loading calls back to. */
export interface LoadSupport {
  /** The number that stands for a string in this evaluation. */
  intern(text: string): number;
  readonly globs: readonly ((text: string) => boolean)[];
}

/**
 * A program made executable, by generated code or by closures. All arrays but `sample` are by table. `offset` is where the row starts
 * in its table's array.
 */
export interface Compiled {
  /** Whether loading the root also writes its outcome codes, which then hold until cells become unknown. */
  readonly decidesOnLoad: boolean;
  /**
   * Fills the cells that come from a snapshot. `previous` is the same element one snapshot before; what is no object has no members.
   * Returns true where every cell that comes from the newest snapshot is seen to be known; false says nothing.
   */
  readonly load: readonly ((element: unknown, previous: unknown, key: string | null, rows: Rows, offset: number) => boolean)[];
  /** Computes the definitions of one row; the root's first. */
  readonly define: readonly ((rows: Rows, offset: number, now: number) => void)[];
  /**
   * Writes the outcome codes of the alerts that are decided on one row, by index of `Bundle.alerts`. `isKnown`: what `load` returned for
   * this row, as long as nothing made its cells unknown since.
   */
  readonly decide: readonly ((rows: Rows, offset: number, codes: Uint16Array, isKnown: boolean) => void)[];
  /** What the row adds to a window, by index of `Program.windows`. NaN where unknown. */
  readonly sample: readonly ((rows: Rows, offset: number, now: number) => number)[];
}
