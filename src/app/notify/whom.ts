import type { Bundle } from "../../bundle/bundle.ts";
import type { Transition } from "../../model/transition.ts";
import { settingsOf } from "../../monitor/against-limit.ts";
import type { Channel } from "../../monitor/channel.ts";
import { decide } from "../../notify/routing/decide.ts";
import type { RoutingTable, Subject } from "../../notify/routing/table.ts";

/** A transition as routes see it, by the policy in force. */
export function subjectOf(transition: Transition, bundle: Bundle | undefined): Subject {
  const { source, policy, rule, key, severity, reason } = transition;
  const settings = settingsOf(bundle, rule);
  return {
    source,
    policy,
    rule,
    key,
    severity,
    transition: transition.transition,
    reason,
    owner: settings?.owner ?? null,
    labels: settings?.labels ?? {},
  };
}

/** Whom a transition goes to, at the instant at which it happened. */
export function routeBy(table: RoutingTable, bundles: () => readonly Bundle[]): (transition: Transition) => readonly string[] {
  return (transition) => {
    const bundle = bundles().find(({ policy }) => policy === transition.policy);
    return decide(table, subjectOf(transition, bundle), transition.at).recipients;
  };
}

/** Channels that are told what people are not, to keep their picture right. */
export function alsoBy(channels: readonly Channel[]): (transition: Transition) => readonly string[] {
  return ({ transition }) => channels.filter(({ alsoTakes = [] }) => alsoTakes.includes(transition)).map(({ name }) => name);
}
