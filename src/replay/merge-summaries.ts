import type { TransitionName } from "../model/transition.ts";
import type { RefusalKind } from "../watch/admit.ts";
import { orderedRefusals, type PartOfSummary, type ReplayRefusal, type ReplaySummary, type RuleSummary } from "./summary.ts";

/** What the shares of a replay come to together: the summary of a replay that was not shared. */
export function mergeSummaries(parts: readonly PartOfSummary[]): ReplaySummary {
  const all = parts.map(({ summary }) => summary);
  const sum = (of: (summary: ReplaySummary) => number): number => all.reduce((total, summary) => total + of(summary), 0);
  const times = (of: (summary: ReplaySummary) => number | null): readonly number[] => all.flatMap((summary) => of(summary) ?? []);
  const [from, to] = [times((summary) => summary.from), times((summary) => summary.to)];
  return {
    snapshots: sum(({ snapshots }) => snapshots),
    refused: orderedRefusals(
      new Map(
        Object.entries(all.map(({ refused }) => refused).reduce((a, b) => added<RefusalKind>(a, b), {})) as [RefusalKind, number][],
      ),
    ),
    firstRefused: firstOfEach(inOrder(parts.map(({ summary, refusals }) => [summary.firstRefused, refusals]))),
    evaluations: sum(({ evaluations }) => evaluations),
    disagreements: sum(({ disagreements }) => disagreements),
    recordedDisagreements: sum(({ recordedDisagreements }) => recordedDisagreements),
    rules: mergedRules(all.flatMap(({ rules }) => rules)),
    problems: inOrder(parts.map(({ summary, problems }) => [summary.problems, problems])),
    from: from.length === 0 ? null : Math.min(...from),
    to: to.length === 0 ? null : Math.max(...to),
  };
}

function inOrder<Item>(parts: readonly (readonly [items: readonly Item[], ordinals: readonly number[]])[]): readonly Item[] {
  const all = parts.flatMap(([items, ordinals]) => items.map((item, index) => ({ item, ordinal: ordinals[index] ?? 0 })));
  return all.sort((a, b) => a.ordinal - b.ordinal).map(({ item }) => item);
}

function added<Name extends string>(
  a: Readonly<Partial<Record<Name, number>>>,
  b: Readonly<Partial<Record<Name, number>>>,
): Readonly<Partial<Record<Name, number>>> {
  const total = new Map(Object.entries(a) as [Name, number][]);
  for (const [name, count] of Object.entries(b) as [Name, number][]) total.set(name, (total.get(name) ?? 0) + count);
  return Object.fromEntries(total) as Partial<Record<Name, number>>;
}

function firstOfEach(refusals: readonly ReplayRefusal[]): readonly ReplayRefusal[] {
  return refusals.filter(({ kind }, index) => refusals.findIndex((other) => other.kind === kind) === index);
}

function mergedRules(rules: readonly RuleSummary[]): readonly RuleSummary[] {
  const byName = new Map<string, RuleSummary>();
  for (const rule of rules) {
    const name = JSON.stringify([rule.policy, rule.rule]);
    const known = byName.get(name);
    byName.set(
      name,
      known === undefined
        ? rule
        : {
            ...known,
            counts: added<TransitionName>(known.counts, rule.counts),
            firingMs: known.firingMs + rule.firingMs,
            open: known.open + rule.open,
          },
    );
  }
  return [...byName.values()].sort(byPolicyAndRule);
}

function byPolicyAndRule(a: RuleSummary, b: RuleSummary): number {
  const [left, right] = a.policy === b.policy ? [a.rule, b.rule] : [a.policy, b.policy];
  return left < right ? -1 : left > right ? 1 : 0;
}
