import type { Rollups } from "./rollups.ts";
import type { Store, StoredState } from "./store.ts";

/** ms before the last evaluation. What an earlier run could not store for longer is lost to the charts, not to the recording. */
const BACK = 10 * 60_000;
const MINUTE = 60_000;

/** Finds out which minutes before the last commit an earlier run has gathered but not stored, so that none counts twice and none is lost. */
export class RollupGap {
  readonly #store: Pick<Store, "series">;
  readonly #rollups: Rollups;
  readonly #from: ReadonlyMap<string, number>;

  constructor(state: StoredState, store: Pick<Store, "series">, rollups: Rollups) {
    this.#store = store;
    this.#rollups = rollups;
    this.#from = new Map(state.watches.map(({ source, now }) => [source, Math.floor(((now ?? 0) - BACK) / MINUTE) * MINUTE]));
  }

  /** A snapshot that an earlier run has evaluated. */
  add(source: string, now: number, snapshot: Readonly<Record<string, unknown>>): void {
    if (now >= (this.#from.get(source) ?? Infinity)) this.#rollups.add(source, now, snapshot);
  }

  /** Leaves out what is stored already: a minute is stored as a whole. */
  async close(): Promise<void> {
    for (const source of this.#from.keys()) {
      const minutes = this.#rollups.minutes(source);
      if (minutes.length === 0) continue;
      const stored = await this.#store.series({ source, since: Math.min(...minutes), until: Math.max(...minutes) + 1 });
      for (const { minute } of stored) this.#rollups.forget(source, minute);
    }
  }
}
