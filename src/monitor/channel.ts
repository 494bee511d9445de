import type { JsonValue } from "../model/json.ts";
import type { TransitionName } from "../model/transition.ts";
import type { StoredTransition } from "./store.ts";

/** What a policy says of the alert beyond its transition, and what people need to act on it. */
export interface AlertFacts {
  /** ms since the epoch: when the episode fired. */
  readonly since: number;
  /** As `thresholdOf` gives it: what the tier compares with; null where it compares no value with a number. */
  readonly threshold: JsonValue;
  /** The same with units, for people, as `valueAgainstLimit` gives it: `-5.3%` and `<= -5%`; empty where there is nothing to say. */
  readonly shown?: { readonly value: string; readonly limit: string };
  /** Why the rule is there. */
  readonly because: string | null;
  readonly owner: string | null;
  /** A path or a URL, as the policy has it. */
  readonly runbook: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** The command line that acknowledges the alert. */
  readonly acknowledge: string;
}

/** Something to tell, for one channel. */
export interface Notification {
  /** `episode/ordinal/channel`: the same at every attempt, so that a receiver can recognise what it has already. */
  readonly id: string;
  readonly transition: StoredTransition;
  readonly about: AlertFacts;
  /** Attempts before this one. */
  readonly attempts: number;
  /** The channel that did not deliver it, where this one is its fallback. */
  readonly insteadOf?: string;
}

/** What became of an attempt. */
export type SendResult =
  | { readonly kind: "delivered" }
  /** May work later; `after`: not before so many ms, as the receiver asked. */
  | { readonly kind: "retry"; readonly error: string; readonly after?: number }
  /** Never will: a 4xx, a wrong token. */
  | { readonly kind: "refused"; readonly error: string };

/**
 * A way to tell people or another system. `send` never rejects, ends soon after `signal` aborts, and never quotes a secret in an error.
 */
export interface Channel {
  /** As the settings call it. */
  readonly name: string;
  /** Whether one message may tell of several notifications; otherwise `send` is given one at a time. */
  readonly takesMany: boolean;
  /** What is not told to people but keeps this receiver's picture right: an acknowledgement, a severity that fell. */
  readonly alsoTakes?: readonly TransitionName[];
  send(notifications: readonly Notification[], signal: AbortSignal): Promise<SendResult>;
  /** For receivers that forget (Alertmanager): what is still firing is sent again so often, in ms. */
  readonly resendEvery?: number;
  close?(): Promise<void>;
}
