import type { MinuteRollup, SeriesQuery } from "./store.ts";

/** What a query finds in the store, and in the minutes that are not there yet; in the store's order. A minute is stored as a whole. */
export function withUnstored(
  stored: readonly MinuteRollup[],
  unstored: readonly MinuteRollup[],
  { source, metrics, since, until }: SeriesQuery,
): readonly MinuteRollup[] {
  const known = new Set(stored.map(nameOf));
  const wanted = metrics === undefined ? undefined : new Set(metrics);
  const fresh = unstored.filter(
    (each) =>
      each.minute >= since &&
      each.minute < until &&
      each.source === (source ?? each.source) &&
      (wanted?.has(each.metric) ?? true) &&
      !known.has(nameOf(each)),
  );
  return fresh.length === 0 ? stored : [...stored, ...fresh].sort(inOrder);
}

function nameOf({ source, metric, minute }: MinuteRollup): string {
  return JSON.stringify([source, metric, minute]);
}

function inOrder(a: MinuteRollup, b: MinuteRollup): number {
  return compare(a.source, b.source) || compare(a.metric, b.metric) || a.minute - b.minute;
}

/** By code unit, as the store does. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
