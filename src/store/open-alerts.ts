import type { StoredAlert } from "../monitor/store.ts";
import { byCodeUnit, byIdentity, type WrittenAlerts } from "./alerts.ts";

/**
 * The open alerts as the one who writes knows them without asking the database. An alert that stays as it is remains the same object from one
 * list to the next.
 */
export class OpenAlerts {
  /** What was committed is made a list of, in order, when somebody asks for it. */
  #bySource: Map<string, readonly StoredAlert[] | WrittenAlerts> | undefined;
  #list: readonly StoredAlert[] | undefined;
  #commits = 0;
  /** Nobody else writes: true again with the next commit that succeeds. */
  #isOurs = true;

  /** From `read`, where they are not known. */
  async list(source: string | undefined, read: () => Promise<readonly StoredAlert[]>): Promise<readonly StoredAlert[]> {
    if (this.#bySource === undefined) {
      const commits = this.#commits;
      const found = await read();
      // What was committed meanwhile may be in it or not.
      if (commits !== this.#commits || !this.#isOurs) return found.filter((alert) => alert.source === (source ?? alert.source));
      this.#bySource = new Map();
      for (const name of new Set(found.map((alert) => alert.source))) {
        this.#bySource.set(
          name,
          found.filter((alert) => alert.source === name),
        );
      }
    }
    if (source !== undefined) return this.#of(source, this.#bySource);
    const all = this.#bySource;
    this.#list ??= [...all.keys()].sort(byCodeUnit).flatMap((name) => this.#of(name, all));
    return this.#list;
  }

  #of(source: string, all: Map<string, readonly StoredAlert[] | WrittenAlerts>): readonly StoredAlert[] {
    const alerts = all.get(source) ?? [];
    if (isList(alerts)) return alerts;
    const list = [...alerts.values()].map(({ stored }) => stored).sort(byIdentity);
    all.set(source, list);
    return list;
  }

  committed(source: string, alerts: WrittenAlerts): void {
    this.#commits += 1;
    this.#isOurs = true;
    this.#list = undefined;
    this.#bySource?.set(source, alerts);
  }

  /** A commit failed: the database may have others by now. */
  forget(): void {
    this.#commits += 1;
    this.#isOurs = false;
    this.#list = undefined;
    this.#bySource = undefined;
  }
}

function isList(alerts: readonly StoredAlert[] | WrittenAlerts): alerts is readonly StoredAlert[] {
  return Array.isArray(alerts);
}
