import type { AlertSettings } from "../bundle/bundle.ts";
import type { Silence } from "../lifecycle/silence.ts";
import type { AlertState } from "../lifecycle/state.ts";
import type { Finding } from "./built-in.ts";

/** What a store keeps of a watch between two runs: plain JSON. Windows are not in it, they are refilled from the recording. */
export interface SavedWatch {
  readonly format: "plimsoll.watch/1";
  readonly source: string;
  /** Of the last evaluation, ms since the epoch; null before the first. */
  readonly now: number | null;
  /** Timestamp of the newest admitted snapshot. */
  readonly newest: number | null;
  /** How often the clock was set back (`Watch.rewind`). */
  readonly era: number;
  readonly silences: readonly Silence[];
  readonly policies: readonly SavedPolicy[];
}

export interface SavedPolicy {
  readonly policy: string;
  readonly version: string;
  readonly digest: string;
  readonly rules: readonly SavedRule[];
  readonly builtIns: readonly SavedBuiltIn[];
}

/** A rule with the settings that its timers were run by, so that a later version can tell which of them go on. */
export interface SavedRule {
  readonly settings: Pick<AlertSettings, "rule" | "each" | "tiers" | "clear">;
  /** Every known key; null for the alert without one. */
  readonly alerts: readonly { readonly key: string | null; readonly state: AlertState | null }[];
}

export interface SavedBuiltIn {
  readonly rule: string;
  readonly alerts: readonly { readonly key: string | null; readonly state: AlertState | null; readonly finding: Finding | null }[];
}
