import type { Clock } from "./clock.ts";
import type { InputRunner } from "./input-runner.ts";
import type { LiveSource } from "./live-source.ts";
import type { PolicyChanges } from "./policy-changes.ts";
import type { Retention } from "./retention.ts";
import type { Rollups } from "./rollups.ts";
import { type Store, StoreError } from "./store.ts";
import { reasonOf, type Troubles } from "./troubles.ts";

export interface UpkeepPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly troubles: Troubles;
  readonly rollups: Rollups;
  readonly changes: PolicyChanges;
  readonly retention: Retention;
  readonly inputs: InputRunner;
  readonly sources: () => readonly LiveSource[];
  readonly present: () => number;
  /** The oldest recording that a restart reads. */
  readonly needed: () => string;
  readonly failed: () => void;
}

/** ms between two rounds. */
const EVERY = 1_000;
const ABOUT = "upkeep";

/** What has time: minutes that have ended, versions of policies, what has been kept long enough. What fails is tried again next time. */
export class Upkeep {
  readonly #ports: UpkeepPorts;
  #at = -Infinity;

  constructor(ports: UpkeepPorts) {
    this.#ports = ports;
  }

  /** Never rejects. */
  async round(): Promise<void> {
    const { clock, troubles, retention, present, needed, failed, inputs } = this.#ports;
    if (clock.monotonic() - this.#at < EVERY) return;
    this.#at = clock.monotonic();
    await inputs.remember();
    try {
      await this.#rollUp();
      await this.#notePolicies();
      await retention.round(present(), needed());
      troubles.over(ABOUT);
    } catch (error) {
      if (error instanceof StoreError) failed();
      troubles.tell(ABOUT, error instanceof StoreError ? error.message : reasonOf(error));
    }
  }

  /** Minutes that no snapshot of their source can belong to any more: all up to here is evaluated and committed. */
  async #rollUp(): Promise<void> {
    const { rollups, sources, store } = this.#ports;
    for (const { name, watch } of sources()) {
      const ended = rollups.ended(name, watch?.now ?? -Infinity);
      if (ended.length === 0) continue;
      await store.addRollups(ended);
      for (const minute of new Set(ended.map((each) => each.minute))) rollups.forget(name, minute);
    }
  }

  async #notePolicies(): Promise<void> {
    const { changes, store } = this.#ports;
    for (const record of changes.unnoted) {
      await store.notePolicy(record);
      changes.noted(record);
    }
  }
}
