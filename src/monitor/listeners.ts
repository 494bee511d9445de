import type { MonitorEvent } from "./live-monitor.ts";

/** Who hears of what a live monitor does. One that throws harms nobody. */
export class Listeners {
  readonly #all = new Set<(event: MonitorEvent) => void>();

  add(listener: (event: MonitorEvent) => void): () => void {
    // Of its own, so that one that is added twice can be taken back once.
    const own = (event: MonitorEvent): void => {
      listener(event);
    };
    this.#all.add(own);
    return () => {
      this.#all.delete(own);
    };
  }

  emit(event: MonitorEvent): void {
    for (const listener of [...this.#all]) {
      try {
        listener(event);
      } catch {
        // It is theirs.
      }
    }
  }
}
