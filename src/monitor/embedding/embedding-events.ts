import type { MonitorEvent } from "../live-monitor.ts";
import type { StoredTransition } from "../store.ts";
import type { Listeners } from "./listeners.ts";
import type { Loss } from "./losses.ts";

/** What an engine can listen to. What is told of snapshots and alerts is durable before. */
export interface EmbeddingEvents {
  /** Every transition of every alert. */
  readonly transition: StoredTransition;
  /** Of those the ones that people are called for: an alert fired or became more severe, and is not silenced or suppressed. */
  readonly alert: StoredTransition;
  /** Snapshots were lost. */
  readonly dropped: Loss;
  /** Something about monitoring itself does not work, or works again. */
  readonly trouble: { readonly about: string; readonly message: string };
  /** A snapshot was recorded, but not evaluated: it came twice, or late, or is no snapshot. */
  readonly refused: { readonly source: string; readonly at: number; readonly reason: string };
  /** A version of a policy was put to work. */
  readonly policy: { readonly policy: string; readonly version: string; readonly digest: string };
}

const CALLED_FOR: ReadonlySet<string> = new Set(["fired", "raised"]);

/** Tells listeners what the worker told. */
export function pass(event: MonitorEvent, listeners: Listeners<EmbeddingEvents>): void {
  switch (event.kind) {
    case "transition": {
      const { transition } = event;
      listeners.tell("transition", transition);
      if (transition.notify && CALLED_FOR.has(transition.transition)) listeners.tell("alert", transition);
      return;
    }
    case "dropped":
      listeners.tell("dropped", { source: event.source, count: event.count, reason: "recording cannot keep up" });
      return;
    case "trouble":
      listeners.tell("trouble", { about: event.about, message: event.message });
      return;
    case "refused":
      listeners.tell("refused", { source: event.source, at: event.at, reason: event.reason });
      return;
    case "policy":
      listeners.tell("policy", { policy: event.policy, version: event.version, digest: event.digest });
      return;
  }
}
