import { canonicalJson } from "../bundle/canonical.ts";
import type { AlertSettings } from "../bundle/bundle.ts";
import { noteTelling, recordOfOpen, type Turn } from "./turn.ts";

/**
 * The indices of the rules in an order in which every rule comes after those that suppress it, so that suppression acts in the same
 * evaluation; otherwise as in the policy. `check` has refused cycles; should one come all the same, its rules keep the policy's order.
 */
export function suppressionOrder(alerts: readonly Pick<AlertSettings, "rule" | "suppressedBy">[]): readonly number[] {
  const indices = new Map(alerts.map(({ rule }, index) => [rule, index]));
  const [order, seen] = [[] as number[], new Set<number>()];
  const visit = (index: number): void => {
    if (seen.has(index)) return;
    seen.add(index);
    for (const name of alerts[index]?.suppressedBy ?? []) {
      const suppressor = indices.get(name);
      if (suppressor !== undefined) visit(suppressor);
    }
    order.push(index);
  };
  for (const index of alerts.keys()) visit(index);
  return order;
}

/** Whether two rules go over one collection: then suppression is key by key, otherwise by any key. */
export function overOneCollection(a: Pick<AlertSettings, "each">, b: Pick<AlertSettings, "each">): boolean {
  if (a.each === undefined || b.each === undefined) return false;
  return canonicalJson({ ...a.each.collection.ref }) === canonicalJson({ ...b.each.collection.ref });
}

/**
 * Brings the open episode in line with its suppressors. Suppression stops the telling, not the state; when it ends, an alert that is
 * still firing is told, unless it has just been or is silenced.
 */
export function settleSuppression(turn: Turn): void {
  const { open, suppressedBy } = turn;
  if (open === null) return;
  const before = open.suppressedBy;
  open.suppressedBy = suppressedBy;
  if (suppressedBy !== null) {
    if (before === null) recordOfOpen(turn, open, "suppressed", `suppressed by ${suppressedBy}`, false);
  } else if (before !== null) {
    const silenced = turn.telling.silencedBy(open.severity) !== undefined;
    const notify = !silenced && !turn.told;
    recordOfOpen(turn, open, "unsuppressed", `no longer suppressed by ${before}`, notify);
    if (!turn.told) noteTelling(turn, open, notify);
  }
}
