import type { AlertSettings } from "../bundle/bundle.ts";
import type { JsonValue } from "../model/json.ts";
import type { OutcomeCode } from "../model/outcome.ts";
import type { Severity } from "../model/severity.ts";
import type { AlertIdentity, Transition } from "../model/transition.ts";
import type { Silence } from "./silence.ts";
import type { AlertState, Presence } from "./state.ts";

/** What one alert is stepped with. */
export interface StepInput extends Telling {
  readonly evaluation: "snapshot" | "clock";
  readonly code: OutcomeCode;
  readonly presence: Presence;
  /** Which `for N updates of PATH` the snapshot counts towards: bits 0-2 the tiers in their order, bit 3 `clear`. */
  readonly updated: number;
  /** Before the source's first snapshot: the start of the watch, from which `missing` counts. */
  readonly unknownSince: number | undefined;
  /** A firing rule of `suppressed by`, or null. */
  readonly suppressedBy: string | null;
  /** A silence began or ended since the last evaluation. */
  readonly silencesChanged: boolean;
}

/** What a transition needs beside the state: also what an operator's command is carried out with. */
export interface Telling {
  readonly now: number;
  /** How often the clock was set back: an instant that is lived twice names two episodes. 0 where left out. */
  readonly era?: number;
  readonly identity: AlertIdentity;
  /** Of the policy. */
  readonly version: string;
  /** Changes an hour above which the alert is flapping. */
  readonly flapLimit: number;
  /** The silence in force that matches this alert at a severity. */
  readonly silencedBy: (severity: Severity) => Silence | undefined;
  /** Called at most once a step, and only when there is a transition to tell. */
  readonly describe: () => Description;
}

export interface Description {
  readonly message: string;
  readonly values: Readonly<Record<string, JsonValue>>;
}

export interface StepResult {
  readonly state: AlertState | undefined;
  readonly transitions: readonly Transition[];
  readonly decision: Decision;
}

/** Why the alert is as it is after the step, in the order in which the step asks. */
export type Decision =
  | "unchanged"
  | "outside schedule"
  | "latched"
  | "gone"
  | "key gone, held"
  | "fired"
  | "raised"
  | "lowered"
  | "resolved"
  | "closed"
  | "unknown"
  | "a higher tier is unknown"
  | "data is back"
  | "clearing"
  | "not clear yet"
  | "holding"
  | "waiting"
  | "no tier is true";

export type Settings = Pick<
  AlertSettings,
  "rule" | "tiers" | "clear" | "missing" | "ownMissing" | "latch" | "repeat" | "escalations" | "labels" | "owner"
>;
