export interface Backoff {
  /** ms: the longest first wait. */
  readonly base: number;
  /** ms: no wait is longer. */
  readonly cap: number;
}

/**
 * How long to wait after so many failures in a row, ms: anything from nothing to the bound, which doubles each time ("full jitter"), so that many
 * that failed together do not come back together. `random` gives 0 to 1.
 */
export function waitAfter(failures: number, { base, cap }: Backoff, random: () => number): number {
  return Math.ceil(random() * Math.min(cap, base * 2 ** Math.min(Math.max(0, failures - 1), 40)));
}
