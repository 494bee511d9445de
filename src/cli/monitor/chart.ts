import { pad, widthAtMost } from "./layout.ts";
import type { Bucket } from "./series.ts";

/** A horizontal line across the chart. */
export interface ChartLimit {
  readonly value: number;
  /** `critical <= -5%` */
  readonly label: string;
}

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  readonly limits: readonly ChartLimit[];
  readonly show: (value: number) => string;
  /** What stands below the first and the last column. */
  readonly ends: readonly [string, string];
}

const MOST_COLUMNS = 60;
const WIDEST_BUCKET = 5;

/**
 * A column for each bucket (or for several, where there are more than fit): `*` at its average, `|` from its least to its greatest value, and
 * dashes where a limit is. Lines of at most `width` columns; none where it is too narrow.
 */
export function drawChart(buckets: readonly (Bucket | undefined)[], options: ChartOptions): readonly string[] {
  const { height, limits, show } = options;
  const known = buckets.filter((bucket) => bucket !== undefined);
  const levels = [...known.flatMap(({ min, max }) => [min, max]), ...limits.map(({ value }) => value)].filter(Number.isFinite);
  if (known.length === 0 || levels.length === 0) return [];
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const rowOf = (value: number): number => (high === low ? 0 : Math.round(((high - value) / (high - low)) * (height - 1)));
  const labels = new Map<number, string>([
    [rowOf(low), show(low)],
    [rowOf(high), show(high)],
  ]);
  for (const { value } of limits) labels.set(rowOf(value), show(value));
  const axis = Math.max(...[...labels.values()].map(widthAtMost));
  const tail = limits.length === 0 ? 0 : Math.max(...limits.map(({ label }) => widthAtMost(label))) + 1;
  const columns = fit(buckets, Math.min(MOST_COLUMNS, options.width - axis - 2 - tail));
  if (columns.length === 0) return [];
  const rows = Array.from({ length: high === low ? 1 : height }, (_, row) => {
    const limit = limits.find(({ value }) => rowOf(value) === row);
    const cells = columns.map((column, index) => {
      if (column !== undefined && rowOf(column.avg) === row) return "*";
      if (column !== undefined && rowOf(column.max) <= row && row <= rowOf(column.min)) return "|";
      return limit === undefined ? " " : index % 2 === 0 ? "-" : " ";
    });
    return `${pad(labels.get(row) ?? "", axis, "right")} |${cells.join("")}${limit === undefined ? "" : ` ${limit.label}`}`.trimEnd();
  });
  return [...rows, ...ruler(axis, columns.length, options)];
}

function ruler(axis: number, columns: number, { ends: [first, last], width }: ChartOptions): readonly string[] {
  const gap = columns - widthAtMost(first) - widthAtMost(last);
  const line = `${" ".repeat(axis + 2)}${first}${gap > 0 ? " ".repeat(gap) + last : ""}`;
  return widthAtMost(line) <= width ? [line] : [];
}

/** At most so many columns: some for each bucket where there is room, otherwise one for several; none where less than a few would be left. */
function fit(buckets: readonly (Bucket | undefined)[], most: number): readonly (Bucket | undefined)[] {
  if (most < 5) return [];
  const wide = Math.min(WIDEST_BUCKET, Math.floor(most / buckets.length));
  if (wide > 1) return buckets.flatMap((bucket) => Array.from({ length: wide }, () => bucket));
  const size = Math.ceil(buckets.length / most);
  const columns: (Bucket | undefined)[] = [];
  for (let from = 0; from < buckets.length; from += size) columns.push(join(buckets.slice(from, from + size)));
  return columns;
}

function join(buckets: readonly (Bucket | undefined)[]): Bucket | undefined {
  const known = buckets.filter((bucket) => bucket !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const count = known.reduce((sum, bucket) => sum + bucket.count, 0);
  const avg = known.reduce((mean, bucket) => mean + (bucket.avg * bucket.count) / count, 0);
  const [min, max] = [Math.min(...known.map((each) => each.min)), Math.max(...known.map((each) => each.max))];
  return { from: first.from, count, min, avg: Math.min(max, Math.max(min, avg)), max, last: last.last };
}
