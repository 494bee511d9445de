import type { MonitorEvent } from "../live-monitor.ts";
import type { AlertDifferences } from "./known-alerts.ts";
import type { FromWorker } from "./messages.ts";
import type { WorkerService } from "./worker-service.ts";

/**
 * Brings events to the engine's thread in their order, together with what became of the open alerts: who hears of a transition finds
 * it in the alerts as well. What comes while the alerts are read goes with the next message.
 */
export class Telling {
  readonly #service: Pick<WorkerService, "alerts">;
  readonly #differences: AlertDifferences;
  readonly #post: (message: FromWorker) => void;
  #events: MonitorEvent[] = [];
  #isTelling = false;

  constructor(service: Pick<WorkerService, "alerts">, differences: AlertDifferences, post: (message: FromWorker) => void) {
    this.#service = service;
    this.#differences = differences;
    this.#post = post;
  }

  add(event: MonitorEvent): void {
    this.#events.push(event);
    if (!this.#isTelling) void this.#tell();
  }

  async #tell(): Promise<void> {
    this.#isTelling = true;
    // The rest of this turn goes with it.
    await Promise.resolve();
    while (this.#events.length > 0) {
      const events = this.#events.splice(0);
      const changes = events.some(({ kind }) => kind === "transition") ? await this.#changes() : { changed: [], ended: [] };
      this.#post({ kind: "told", events, alerts: changes });
    }
    this.#isTelling = false;
  }

  async #changes(): Promise<ReturnType<AlertDifferences["since"]>> {
    try {
      return this.#differences.since(await this.#service.alerts());
    } catch {
      // The store's trouble is told by the service; the event itself must not wait for it.
      return { changed: [], ended: [] };
    }
  }
}
