import type { OutboxRow } from "../monitor/store.ts";

/** One message tells of no more than so many. */
const MOST_TOGETHER = 20;

/**
 * What goes into one message: what happened in the same evaluation of a source, where the channel can tell of several at once. The order of
 * the first of each group stays, so what is critical, which comes first, waits for nothing.
 */
export function groupsOf(rows: readonly OutboxRow[], takesMany: boolean): readonly (readonly OutboxRow[])[] {
  if (!takesMany) return rows.map((row) => [row]);
  const open = new Map<string, OutboxRow[]>();
  const groups: OutboxRow[][] = [];
  for (const row of rows) {
    const { source, at } = row.transition;
    const tick = JSON.stringify([source, at, row.insteadOf]);
    const group = open.get(tick);
    if (group !== undefined && group.length < MOST_TOGETHER) {
      group.push(row);
      continue;
    }
    const fresh = [row];
    open.set(tick, fresh);
    groups.push(fresh);
  }
  return groups;
}
