/** The figures of several rounds, each a ratio of two things measured in turns. */
export interface Ratios {
  readonly name: string;
  readonly p50: number[];
  readonly p99: number[];
  /** What the ratio is to stay within; none: for comparison. */
  readonly atMost?: number;
}

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}

/** `12.34 / 56.70`: the median and the 99th percentile. */
export function pair(values: readonly number[], digits: number): string {
  return `${quantile(values, 0.5).toFixed(digits)} / ${quantile(values, 0.99).toFixed(digits)}`;
}

/** A row for each quantile: the median of the rounds, the least and the most. */
export function table(all: readonly Ratios[]): string {
  const rows = all.flatMap(({ name, p50, p99, atMost }) =>
    [["p50", p50] as const, ["p99", p99] as const].map(([quantileName, ratios]) => {
      const digits = (atMost ?? 1) < 1 ? 3 : 2;
      const [middle, least, most] = [quantile(ratios, 0.5), Math.min(...ratios), Math.max(...ratios)];
      const aim = atMost === undefined ? "" : `${atMost} ${middle <= atMost ? "yes" : "NO"}`;
      return [name, quantileName, middle.toFixed(digits), `${least.toFixed(digits)} to ${most.toFixed(digits)}`, aim];
    }),
  );
  const lines = [["ratio", "", "median", "rounds", "at most"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
