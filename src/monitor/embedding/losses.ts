export interface Loss {
  readonly source: string;
  readonly count: number;
  readonly reason: string;
}

/** Snapshots that were lost in this turn, summed up by source and reason. */
export class Losses {
  #losses: Loss[] = [];
  #total = 0;

  /** Since the start. */
  get total(): number {
    return this.#total;
  }

  add(source: string, count: number, reason: string): void {
    this.#total += count;
    const place = this.#losses.findIndex((loss) => loss.source === source && loss.reason === reason);
    const sum = (this.#losses[place]?.count ?? 0) + count;
    this.#losses.splice(place < 0 ? this.#losses.length : place, 1, { source, count: sum, reason });
  }

  take(): readonly Loss[] {
    const losses = this.#losses;
    if (losses.length > 0) this.#losses = [];
    return losses;
  }
}
