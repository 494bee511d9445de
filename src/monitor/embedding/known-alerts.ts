import type { StoredAlert } from "../store.ts";
import { type AlertChanges, alertName } from "./messages.ts";

/** The open alerts as the worker told them last. */
export class KnownAlerts {
  readonly #alerts = new Map<string, StoredAlert>();
  #list: readonly StoredAlert[] = Object.freeze([]);

  /** Oldest first in the order in which they opened. The same array until something changes. */
  list(): readonly StoredAlert[] {
    return this.#list;
  }

  replace(alerts: readonly StoredAlert[]): void {
    this.#alerts.clear();
    this.apply({ changed: alerts, ended: [] });
  }

  apply({ changed, ended }: AlertChanges): void {
    for (const alert of changed) this.#alerts.set(alertName(alert), Object.freeze(alert));
    for (const alert of ended) this.#alerts.delete(alertName(alert));
    this.#list = Object.freeze([...this.#alerts.values()]);
  }
}

/** The worker's side: finds what to tell of a full list. */
export class AlertDifferences {
  #told = new Map<string, string>();

  since(alerts: readonly StoredAlert[]): AlertChanges {
    const now = new Map(alerts.map((alert) => [alertName(alert), JSON.stringify(alert)]));
    const changed = alerts.filter((alert) => {
      const name = alertName(alert);
      return this.#told.get(name) !== now.get(name);
    });
    const ended = [...this.#told.keys()].filter((name) => !now.has(name)).map(nameOf);
    this.#told = now;
    return { changed, ended };
  }
}

function nameOf(name: string): Pick<StoredAlert, "source" | "policy" | "rule" | "key"> {
  const [source, policy, rule, key] = JSON.parse(name) as [string, string, string, string | null];
  return { source, policy, rule, key };
}
