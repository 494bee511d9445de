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

/** The worker's side: finds what to tell of a full list. An alert that is the same object as before is not looked at any further. */
export class AlertDifferences {
  #told: ReadonlyMap<StoredAlert, string> = new Map();

  since(alerts: readonly StoredAlert[]): AlertChanges {
    const now = new Map(alerts.map((alert) => [alert, this.#told.get(alert) ?? alertName(alert)]));
    const earlier = new Map([...this.#told].flatMap(([alert, name]) => (now.has(alert) ? [] : [[name, alert] as const])));
    const changed: StoredAlert[] = [];
    for (const [alert, name] of now) {
      if (this.#told.has(alert)) continue;
      const before = earlier.get(name);
      if (before === undefined || JSON.stringify(before) !== JSON.stringify(alert)) changed.push(alert);
      earlier.delete(name);
    }
    this.#told = now;
    return { changed, ended: [...earlier.values()].map(({ source, policy, rule, key }) => ({ source, policy, rule, key })) };
  }
}
