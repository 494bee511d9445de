import type { Bundle, JsonRule } from "../bundle/bundle.ts";
import type { CheckedDuration, CheckedPolicy, CheckedRule } from "../check/checked.ts";
import type { Hold } from "../model/hold.ts";
import { printCollection, printRef } from "../compile/print-term.ts";
import { formatValue } from "../watch/format-value.ts";
import { sayCondition } from "./plain-words.ts";

/** A rule in plain words, a sentence a line. */
export function explainRule(policy: CheckedPolicy, rule: CheckedRule): readonly string[] {
  const subject = rule.each === undefined ? [] : [`For each ${rule.each.variable} of ${printCollection(rule.each.collection)}:`];
  const tiers = rule.tiers.map(
    ({ severity, when, hold }) => `${capital(severity)} when ${sayCondition(when, policy)}${sayHold(hold)}.`,
  );
  return [...subject, ...tiers, ...sayEnd(rule, policy), sayMissing(rule), ...saySchedule(rule, policy), ...sayTelling(rule)];
}

/** The rule's json-rules-engine rules, as they stand in the bundle. */
export function compiledRules(bundle: Bundle, rule: string): readonly JsonRule[] {
  return bundle.rules.filter(({ event }) => event.params.rule === rule && event.params.holds);
}

function sayHold(hold: Hold | undefined): string {
  switch (hold?.kind) {
    case undefined:
      return "";
    case "duration":
      return `, for ${duration(hold.ms)} without a break`;
    case "snapshots":
      return `, in ${hold.count} snapshots in a row`;
    case "updates":
      return `, while ${printRef(hold.ref)} changes ${hold.count} times`;
  }
}

function sayEnd(rule: CheckedRule, policy: CheckedPolicy): readonly string[] {
  if (rule.latch) return ["Once raised it stays, at its highest severity, until an operator resets it."];
  if (rule.clear === undefined) return ["It follows the highest severity that holds, and ends when none does."];
  const { when, hold } = rule.clear;
  return [
    `Once raised its severity does not fall; it ends when none of these holds and ${sayCondition(when, policy)}${sayHold(hold)}.`,
  ];
}

function sayMissing({ missing, ownMissing }: CheckedRule): string {
  const whose = ownMissing ? "" : " (the policy's `missing`)";
  switch (missing.kind) {
    case "hold":
      return `While its data is missing it stays as it is${whose}.`;
    case "ok":
      return `While its data is missing nothing new is raised and nothing ends${whose}.`;
    case "after":
      return `When its data has been missing for ${length(missing.after)}, it is ${missing.severity}${whose}.`;
  }
}

function saySchedule(rule: CheckedRule, policy: CheckedPolicy): readonly string[] {
  const only = rule.only === undefined ? [] : [`It is looked at only while ${sayCondition(rule.only, policy)}.`];
  if (rule.suppressedBy.length === 0) return only;
  return [...only, `Nobody is told while ${rule.suppressedBy.join(" or ")} fires.`];
}

function sayTelling(rule: CheckedRule): readonly string[] {
  const sentences: string[] = [];
  if (rule.repeat !== undefined) sentences.push(`It is told again every ${length(rule.repeat)} until somebody acknowledges it.`);
  for (const { after, to } of rule.escalations) sentences.push(`After ${length(after)} without acknowledgement it goes to ${to}.`);
  if (rule.because !== undefined) sentences.push(`Because: ${rule.because}.`);
  if (rule.owner !== undefined) sentences.push(`Owner: ${rule.owner}.`);
  if (rule.runbook !== undefined) sentences.push(`Runbook: ${rule.runbook}`);
  return sentences;
}

function length({ ms }: CheckedDuration): string {
  return duration(ms);
}

function duration(ms: number): string {
  return formatValue(ms, "ms");
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
