import type { Health, HealthStatus, MonitorFigures } from "../health.ts";
import type { KeeperState } from "./worker-keeper.ts";

/** How an embedded monitor is, as far as the engine's thread knows. */
export interface EmbeddingHealth {
  /** The service's where it runs; critical where snapshots are not watched, unknown where monitoring is disabled or only starts. */
  readonly status: HealthStatus;
  readonly state: KeeperState;
  /** Why it does not run; of settings that are wrong, every finding. */
  readonly reason: string | null;
  /** Snapshots since the start. */
  readonly ticks: {
    readonly received: number;
    /** No crash loses them any more. */
    readonly recorded: number;
    /** Received and not yet recorded. */
    readonly waiting: number;
    readonly waitingBytes: number;
    /** Counted as lost: the queue was full, they could not be read, workers died of them, or the monitor stopped without them. */
    readonly dropped: number;
    /** Came while there was no monitoring: disabled, declined or stopped. */
    readonly ignored: number;
  };
  /** Workers that ended before their time. */
  readonly restarts: number;
  readonly listeners: { readonly failures: number; readonly lastFailure: string | null };
  /** What the worker said last, and when it came (ms since the epoch); null before the first. */
  readonly service: Health | null;
  readonly figures: MonitorFigures | null;
  readonly heardAt: number | null;
}

export function statusOf(state: KeeperState, service: Health | null): HealthStatus {
  switch (state) {
    case "running":
      return service?.status ?? "unknown";
    case "starting":
    case "disabled":
    case "stopped":
      return "unknown";
    case "stopping":
    case "restarting":
      return "warning";
    case "declined":
      return "critical";
  }
}
