import { BUILT_IN_RULES, ENGINE_EVENTS } from "../model/built-in-rules.ts";
import type { Hold } from "../model/hold.ts";
import { compareSeverity } from "../model/severity.ts";
import type { MetricRef } from "../model/term.ts";
import type { AlertSettings, Bundle, ValueReference } from "./bundle.ts";
import { sameCollection } from "./condition-problems.ts";
import { findCycle } from "./cycle.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

/** What is wrong with the alerts: names, tiers, and what their messages and values refer to. */
export function alertProblems(bundle: Bundle): BundleProblem[] {
  const names = bundle.alerts.map(({ rule }) => rule);
  const known = new Map(bundle.alerts.map((alert) => [alert.rule, alert]));
  const problems = bundle.alerts.flatMap((alert, index) => {
    const pointer = pointerTo("/alerts", index);
    const faults = [...ruleFaults(alert, known), ...valueFaults(alert, bundle)];
    if (names.indexOf(alert.rule) !== index) faults.push(`there are two rules \`${alert.rule}\``);
    return faults.map((fault) => damaged(pointer, fault));
  });
  if (findCycle(names, (name) => known.get(name)?.suppressedBy ?? []) !== undefined) {
    problems.push(damaged("/alerts", "a rule suppresses itself in the end"));
  }
  for (const name of Object.keys(bundle.sourceMap)) {
    if (!known.has(name)) problems.push(damaged(pointerTo("/sourceMap", name), `there is no rule \`${name}\``));
  }
  return problems;
}

function ruleFaults(alert: AlertSettings, known: ReadonlyMap<string, AlertSettings>): string[] {
  const faults: string[] = [];
  if (BUILT_IN_RULES.some((name) => name === alert.rule)) faults.push(`\`${alert.rule}\` is a rule of the monitor itself`);
  if (ENGINE_EVENTS.some((name) => name === alert.rule)) faults.push(`\`${alert.rule}\` is an event of json-rules-engine itself`);
  for (const name of alert.suppressedBy) if (!known.has(name)) faults.push(`there is no rule \`${name}\``);
  for (const [index, tier] of alert.tiers.entries()) {
    const below = alert.tiers[index - 1];
    if (below !== undefined && compareSeverity(below.severity, tier.severity) >= 0)
      faults.push("the tiers are not in order of severity");
  }
  if (alert.latch && alert.clear !== undefined) faults.push("a rule that latches has nothing to clear it");
  if (alert.each?.collection.ref.variable !== undefined) faults.push("the collection of a rule stands in no other");
  return faults;
}

function valueFaults(alert: AlertSettings, bundle: Bundle): string[] {
  const refs: MetricRef[] = [...alert.reads];
  const values: ValueReference[] = [...alert.attach, ...alert.values].map(({ value }) => value);
  for (const part of alert.message) if ("value" in part) values.push(part.value);
  const holds: (Hold | undefined)[] = [...alert.tiers.map(({ hold }) => hold), alert.clear?.hold];
  for (const hold of holds) if (hold?.kind === "updates") refs.push(hold.ref);
  const faults: string[] = [];
  for (const value of values) {
    if (value.kind === "metric") refs.push(value.ref);
    else if (value.kind === "limit" && !Object.hasOwn(bundle.limits, value.name))
      faults.push(`there is no limit \`${value.name}\``);
    else if (value.kind === "fact") faults.push(...factFaults(value.fact, alert, bundle));
  }
  for (const { variable } of refs) {
    if (variable !== undefined && variable !== alert.each?.variable) faults.push(`there is no loop variable \`${variable}\` here`);
  }
  return faults;
}

function factFaults(name: string, alert: AlertSettings, bundle: Bundle): string[] {
  const fact = Object.hasOwn(bundle.facts, name) ? bundle.facts[name] : undefined;
  if (fact === undefined) return [`there is no fact \`${name}\``];
  if (fact.variable === undefined) return [];
  const same = fact.variable === alert.each?.variable && sameCollection(fact.collection, alert.each.collection);
  return same ? [] : [`\`${name}\` belongs to another loop`];
}
