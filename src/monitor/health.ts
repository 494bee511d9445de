import type { Silence } from "../lifecycle/silence.ts";
import type { CommandResult, WatchCommand } from "../watch/command.ts";
import type { MinuteRollup, PolicyRecord, SeriesQuery, StoredAlert, StoredTransition, TransitionQuery } from "./store.ts";

/** `unknown`: nothing is known of it, which is not the same as well. */
export type HealthStatus = "ok" | "warning" | "critical" | "unknown";

/** One line of `monitor health`. */
export interface HealthCheck {
  /** `model freshness`, `connectivity`, `circuit breaker`, `heartbeat`, `store`, `delivery`, ... */
  readonly name: string;
  readonly status: HealthStatus;
  /** One sentence. */
  readonly message: string;
  /** For Nagios performance data. */
  readonly figures: readonly { readonly label: string; readonly value: number; readonly unit: "" | "s" | "B" | "%" | "c" | "ms" }[];
}

export interface Health {
  /** The worst of the checks. */
  readonly status: HealthStatus;
  /** ms since the epoch: of the figures. */
  readonly at: number;
  /** Whether the monitor is up; false: read from the store. */
  readonly running: boolean;
  /** Why it does not run, or not fully. */
  readonly reason: string | null;
  readonly checks: readonly HealthCheck[];
}

/** Figures of a live monitor since its start, except where said. */
export interface MonitorFigures {
  /** Snapshots that wait to be recorded, and recorded entries that wait to be evaluated. */
  readonly inbox: number;
  readonly backlog: number;
  readonly received: number;
  readonly recorded: number;
  readonly evaluated: number;
  readonly dropped: number;
  /** By `RefusalKind`, and `unknown source`. */
  readonly refused: Readonly<Record<string, number>>;
  readonly crossChecked: number;
  readonly disagreements: number;
  /** Of the last 1,024 snapshots, ms from receipt to the end of their evaluation; null before the first. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  readonly storeErrors: number;
  /** Writes of the recording that failed and were tried again. */
  readonly recordingErrors: number;
  /** Lines of the recording that are none and were left out, and when the last one was met, ms since the epoch. */
  readonly unreadable: number;
  readonly unreadableAt: number | null;
  readonly clockJumps: number;
  /** ms since the epoch of the newest snapshot, by source. */
  readonly lastReceived: Readonly<Record<string, number>>;
}

/** What a running monitor says of itself. */
export interface RunningState {
  readonly figures: MonitorFigures;
  /** Why it does not run fully. */
  readonly reason: string | null;
  /** What keeps it from recording, evaluating or storing at this moment. */
  readonly failing?: string | null;
}

/** What people on call read. Answered by a running monitor and, from the store alone, when none runs. */
export interface MonitorView {
  alerts(source?: string): Promise<readonly StoredAlert[]>;
  silences(): Promise<readonly (Silence & { readonly source: string })[]>;
  transitions(query: TransitionQuery): Promise<readonly StoredTransition[]>;
  series(query: SeriesQuery): Promise<readonly MinuteRollup[]>;
  policies(): Promise<readonly PolicyRecord[]>;
  health(): Promise<Health>;
}

/** What people on call do. Only a running monitor can. */
export interface MonitorControl {
  /** `source` may be left out where one source alone has the alert; a silence without it is for every source. */
  command(command: WatchCommand, source?: string): Promise<CommandResult>;
}
