import type { Severity } from "../../model/severity.ts";
import type { TransitionName } from "../../model/transition.ts";
import type { Rotation } from "./rotation.ts";

/** What routes look at: the transition and what its policy says of the rule. */
export interface Subject {
  readonly source: string;
  readonly policy: string;
  readonly rule: string;
  readonly key: string | null;
  readonly severity: Severity;
  readonly transition: TransitionName;
  /** `escalated to head-of-risk` says whom. */
  readonly reason: string;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** A recipient as routes see it. */
export interface RoutedRecipient {
  readonly name: string;
  /** What it is told where no route takes an alert: this severity and above; `never`: only what names it. */
  readonly severity: Severity | "never";
}

/** All patterns are globs, and one of each list must fit; what is left out fits everything. */
export interface RouteMatch {
  /** This severity and above. */
  readonly severity?: Severity;
  readonly owner?: readonly string[];
  readonly policy?: readonly string[];
  readonly rule?: readonly string[];
  readonly source?: readonly string[];
  /** An alert without a key fits none. */
  readonly key?: readonly string[];
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly session?: SessionMatch;
}

/** In or out of a session of a trading calendar. */
export interface SessionMatch {
  readonly inside: boolean;
  /** `nse`, `nse.pre_open`, as the settings have it. */
  readonly name: string;
  readonly isHeld: (at: number) => boolean;
  /** The first instant after `at` at which that changes; undefined: never. */
  readonly nextChange: (at: number) => number | undefined;
}

export interface Route {
  /** `route 2`, or the name that the settings give it. */
  readonly name: string;
  readonly match: RouteMatch;
  /** Recipients, rotations and groups; none: nobody is told. */
  readonly to: readonly string[];
  /** Whether routes behind it are asked as well. */
  readonly goesOn: boolean;
}

export interface RoutingTable {
  readonly recipients: readonly RoutedRecipient[];
  readonly routes: readonly Route[];
  readonly rotations: Readonly<Record<string, Rotation>>;
  /** Lists of recipients and rotations. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}
