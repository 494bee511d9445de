import type { MinuteRollup } from "../../monitor/store.ts";

/** A metric of one source over time. */
export interface Series {
  readonly source: string;
  readonly metric: string;
  /** Oldest first, without gaps: undefined where nothing was measured. */
  readonly buckets: readonly (Bucket | undefined)[];
  /** Over all of it. */
  readonly whole: Bucket;
}

export interface Bucket {
  /** ms since the epoch */
  readonly from: number;
  readonly count: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
  readonly last: number;
}

/** Minutes put together into buckets of `every` ms from `since` on, a series for each source and metric, by name. */
export function seriesOf(
  rollups: readonly MinuteRollup[],
  { since, until, every }: { readonly since: number; readonly until: number; readonly every: number },
): readonly Series[] {
  const groups = new Map<string, MinuteRollup[]>();
  for (const rollup of rollups) {
    const id = JSON.stringify([rollup.metric, rollup.source]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [rollup]);
    else group.push(rollup);
  }
  const first = Math.floor(since / every) * every;
  const count = Math.max(1, Math.ceil((until - first) / every));
  return [...groups].sort(byName).flatMap(([, minutes]) => {
    const [{ source, metric } = { source: "", metric: "" }] = minutes;
    const sorted = minutes.toSorted((a, b) => a.minute - b.minute);
    const slots = Array.from({ length: count }, (): MinuteRollup[] => []);
    for (const minute of sorted) slots[Math.floor((minute.minute - first) / every)]?.push(minute);
    const whole = bucketOf(first, sorted);
    const buckets = slots.map((slot, index) => bucketOf(first + index * every, slot));
    return whole === undefined ? [] : [{ source, metric, buckets, whole }];
  });
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bucketOf(from: number, minutes: readonly MinuteRollup[]): Bucket | undefined {
  const last = minutes.at(-1);
  const count = minutes.reduce((total, minute) => total + minute.count, 0);
  if (last === undefined || count === 0) return undefined;
  // Means of minutes rather than one sum: sums of large numbers are cut.
  const avg = minutes.reduce((mean, minute) => mean + minute.sum / count, 0);
  const [min, max] = [Math.min(...minutes.map((each) => each.min)), Math.max(...minutes.map((each) => each.max))];
  return { from, count, min, avg: Math.min(max, Math.max(min, avg)), max, last: last.last };
}
