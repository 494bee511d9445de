import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Notification } from "../monitor/channel.ts";
import { headlineOf } from "./headline.ts";
import { lineOf, type MessageOptions } from "./message.ts";
import { standingOf } from "./standing.ts";

/**
 * A notification for programs, as `schemas/notification.schema.json` has it. It is the same at every attempt, to the byte: nothing in it
 * says when it is sent.
 */
export function eventData(notification: Notification, options: Pick<MessageOptions, "zone" | "template">): JsonObject {
  const { id, transition, about, insteadOf } = notification;
  const { at } = transition;
  return {
    id,
    standing: standingOf(transition),
    transition: transition.transition,
    severity: transition.severity,
    previous_severity: transition.previousSeverity,
    source: transition.source,
    policy: transition.policy,
    version: transition.version,
    rule: transition.rule,
    key: transition.key,
    episode: transition.episode,
    ordinal: transition.ordinal,
    sequence: transition.sequence,
    at: formatTimestamp(at),
    since: formatTimestamp(about.since),
    reason: transition.reason,
    message: transition.message,
    headline: headlineOf(notification),
    text: lineOf(notification, { ...options, now: () => at }),
    value: about.shown?.value ?? null,
    limit: about.shown?.limit ?? null,
    values: transition.values,
    threshold: about.threshold,
    because: about.because,
    owner: about.owner,
    runbook: about.runbook,
    labels: about.labels,
    acknowledge: about.acknowledge,
    instead_of: insteadOf ?? null,
  };
}
