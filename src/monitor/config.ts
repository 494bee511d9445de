import type { Bundle } from "../bundle/bundle.ts";
import type { JsonObject } from "../model/json.ts";
import type { Collector, SnapshotSource } from "./inputs.ts";
import type { Commit } from "./store.ts";

/** What the live loop runs on. Made from the settings file by `app`. Durations are in ms. */
export interface MonitorConfig {
  readonly folder: string;
  /** IANA name: the days of recordings and of the alert log begin at its midnight. */
  readonly zone: string;
  /** Sources known from the start; others come to be with their first snapshot. */
  readonly sources: readonly SourceConfig[];
  /** The policies that watch a source, in order; `undefined` refuses the source. */
  readonly policiesOf: (source: string) => readonly string[] | undefined;
  readonly bundles: readonly Bundle[];
  readonly persistInterval: number;
  readonly retention: { readonly alerts: number; readonly metrics: number; readonly recordings: number };
  /** At least this share (0 to 1) of the evaluations in which nothing changed is asked of the second evaluator as well. */
  readonly crossCheckRate: number;
  /** Bounds of what waits to be recorded. */
  readonly inbox: { readonly snapshots: number; readonly bytes: number };
  /**
   * What only others know for the monitor's own snapshot: restarts of the worker, policies that were refused. Merged into it member by
   * member. `beforeStart`: with its counters as they were before this start. Must not throw.
   */
  readonly selfFacts?: (beforeStart: boolean) => JsonObject;
  /** Channels that a told transition goes to. */
  readonly channelsOf: Commit["channelsOf"];
  /** As in `Commit`. */
  readonly alsoTo?: NonNullable<Commit["alsoTo"]>;
}

export interface SourceConfig {
  readonly name: string;
  readonly input?: SnapshotSource;
  readonly collectors: readonly CollectorConfig[];
}

export interface CollectorConfig {
  readonly name: string;
  readonly collector: Collector;
  readonly interval: number;
  readonly timeout: number;
}
