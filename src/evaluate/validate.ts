/** What the trust boundary makes of a raw snapshot (language reference, section 5). */
export type SnapshotVerdict = AcceptedSnapshot | RefusedSnapshot;

export interface AcceptedSnapshot {
  readonly accepted: true;
  /** The snapshot's own, ms since the epoch. */
  readonly timestamp: number;
  /** The input itself when nothing was wrong with it; otherwise a copy without what the schema refuses. */
  readonly snapshot: Readonly<Record<string, unknown>>;
  readonly problems: readonly SnapshotProblem[];
}

/** One value that the schema refuses: its path is unknown, the rest of the snapshot counts. */
export interface SnapshotProblem {
  /** As a policy spells it: `positions.by_symbol."M&M".value`. */
  readonly path: string;
  /** The same, unquoted; an element of an array has its key, or its index where it has none. */
  readonly segments: readonly string[];
  /** Goes on after the path: `is "high", and a number is wanted`. */
  readonly reason: string;
}

export interface RefusedSnapshot {
  readonly accepted: false;
  /** One clause in the reader's words. */
  readonly reason: string;
  readonly path?: string;
}
