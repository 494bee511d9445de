import type { MonitorConfig } from "./config.ts";
import type { RecordingFiles } from "./recording-files.ts";
import type { Store } from "./store.ts";

/** Rows in one go. */
const AT_MOST = 500;
/** ms between two searches for what has been kept long enough. */
const EVERY = 3_600_000;

/** Lets go of what has been kept long enough, a little at a time: nobody waits for it. */
export class Retention {
  readonly #kept: MonitorConfig["retention"];
  readonly #store: Pick<Store, "prune">;
  readonly #files: RecordingFiles;
  readonly #day: (instant: number) => string;
  #next = -Infinity;
  #isPruning = false;

  constructor(
    kept: MonitorConfig["retention"],
    store: Pick<Store, "prune">,
    files: RecordingFiles,
    day: (instant: number) => string,
  ) {
    this.#kept = kept;
    this.#store = store;
    this.#files = files;
    this.#day = day;
  }

  /** One round. `needed`: recordings from this file on are needed by the monitor itself. Rejects with what the store or disk says. */
  async round(present: number, needed: string): Promise<void> {
    if (!this.#isPruning && present < this.#next) return;
    if (!this.#isPruning) await this.#removeRecordings(present, needed);
    this.#isPruning = true;
    const { alerts, metrics } = this.#kept;
    const deleted = await this.#store.prune({
      transitionsBefore: present - alerts,
      rollupsBefore: present - metrics,
      atMost: AT_MOST,
    });
    this.#isPruning = deleted >= AT_MOST;
    this.#next = present + EVERY;
  }

  async #removeRecordings(present: number, needed: string): Promise<void> {
    const oldest = `${this.#day(present - this.#kept.recordings)}.jsonl`;
    for (const name of await this.#files.list()) if (name < oldest && name < needed) await this.#files.remove(name);
  }
}
