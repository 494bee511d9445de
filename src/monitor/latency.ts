const KEPT = 1_024;

/** The latest 1,024 durations in a ring, and their quantiles, which are exact: the smallest value that so large a share does not exceed. */
export class Latency {
  readonly #ring = new Float64Array(KEPT);
  #count = 0;

  add(ms: number): void {
    this.#ring[this.#count % KEPT] = ms;
    this.#count += 1;
  }

  /** Null before the first. */
  read(): { readonly p50: number; readonly p99: number; readonly max: number } | null {
    const kept = Math.min(this.#count, KEPT);
    if (kept === 0) return null;
    const sorted = this.#ring.slice(0, kept).sort();
    const at = (share: number): number => sorted[Math.ceil(share * kept) - 1] ?? 0;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}
