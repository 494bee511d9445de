import type { JsonObject } from "../../model/json.ts";
import type { Health, MonitorFigures } from "../health.ts";
import type { MonitorEvent } from "../live-monitor.ts";
import type { StoredAlert } from "../store.ts";

/** Raised with every change of these messages, so that an engine and a worker of two versions never talk past each other. */
export const PROTOCOL = 1;

/** Where the settings are: in a file, or as text in the form of that file. */
export type SettingsOrigin = { readonly kind: "file"; readonly path: string } | { readonly kind: "text"; readonly text: string };

/** What a worker is started with. */
export interface WorkerStart {
  readonly protocol: number;
  readonly settings: SettingsOrigin;
  /** The settings that the worker before this one ran on: of use when the file is gone or broken by now. */
  readonly lastGood: string | null;
  /** How many workers there were before. */
  readonly restarts: number;
  /** A worker says at least so often that it is alive, in ms. */
  readonly beatEvery: number;
}

/** From the engine's thread to the worker. */
export type ToWorker =
  | ItemsMessage
  | { readonly kind: "ping" }
  | { readonly kind: "check artifacts"; readonly question: number }
  /** Drain, and say `stopped`. */
  | { readonly kind: "stop" };

/** Snapshots and losses in their order; what the n-th is of is the n-th source. */
export interface ItemsMessage {
  readonly kind: "items";
  /** Number of the first; the others count on from it. */
  readonly first: number;
  readonly sources: readonly string[];
  /** A snapshot's JSON; or how many snapshots were lost at this place. */
  readonly contents: readonly (string | number)[];
}

/** From the worker to the engine's thread. */
export type FromWorker =
  | { readonly kind: "ready"; readonly protocol: number; readonly settings: string; readonly alerts: readonly StoredAlert[] }
  /** There will be no monitoring on these settings, however often it is tried. */
  | { readonly kind: "declined"; readonly why: "settings" | "disabled" | "version"; readonly reason: string }
  /** Monitoring could not start now; it may, later. */
  | { readonly kind: "failed"; readonly reason: string }
  /** All up to this number is recorded, refused or counted: no crash loses it any more. */
  | { readonly kind: "recorded"; readonly through: number }
  | { readonly kind: "told"; readonly events: readonly MonitorEvent[]; readonly alerts: AlertChanges }
  | { readonly kind: "alive"; readonly health: Health | null; readonly figures: MonitorFigures | null }
  | { readonly kind: "artifacts"; readonly question: number; readonly answer: ArtifactCheck }
  | { readonly kind: "stopped"; readonly problem: string | null };

/** What became of the open alerts since the last message. */
export interface AlertChanges {
  readonly changed: readonly StoredAlert[];
  readonly ended: readonly AlertName[];
}

export type AlertName = Pick<StoredAlert, "source" | "policy" | "rule" | "key">;

/** What the artifact collectors find at this moment, by the artifact's name: members as in the snapshot's `artifacts`. */
export type ArtifactCheck =
  | { readonly checked: true; readonly artifacts: Readonly<Record<string, JsonObject>> }
  | { readonly checked: false; readonly reason: string };

export function alertName({ source, policy, rule, key }: AlertName): string {
  return JSON.stringify([source, policy, rule, key]);
}
