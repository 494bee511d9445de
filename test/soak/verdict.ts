/** What was measured again and again in the course of a run. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** By how much it may grow over the last two thirds of the run; none: shown only. */
  readonly mayGrow?: number;
}

export interface Finding {
  readonly name: string;
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  /** A line fitted through the last two thirds, over all of them: single measurements swing, a leak does not. The first third fills what has bounds. */
  readonly growth: number;
  readonly mayGrow: number | undefined;
  readonly isLeak: boolean;
}

export function judge({ name, values, mayGrow }: Series): Finding {
  const growth = fittedGrowth(values.slice(Math.floor(values.length / 3)));
  const at = (share: number): number => values[Math.round((values.length - 1) * share)] ?? NaN;
  const isLeak = mayGrow !== undefined && !(growth <= mayGrow);
  return { name, start: at(0), middle: at(0.5), end: at(1), growth, mayGrow, isLeak };
}

/** By least squares, from the first value to the last; NaN where there are too few. */
function fittedGrowth(values: readonly number[]): number {
  const count = values.length;
  const [meanPlace, mean] = [(count - 1) / 2, values.reduce((sum, value) => sum + value, 0) / count];
  let [above, below] = [0, 0];
  for (const [place, value] of values.entries()) {
    above += (place - meanPlace) * (value - mean);
    below += (place - meanPlace) ** 2;
  }
  return (above / below) * (count - 1);
}

export function verdictTable(findings: readonly Finding[]): string {
  const number = (value: number): string => (Math.abs(value) < 100 ? value.toFixed(2) : value.toFixed(0));
  const rows = findings.map(({ name, start, middle, end, growth, mayGrow, isLeak }) => [
    name,
    ...[start, middle, end, growth].map(number),
    mayGrow === undefined ? "" : number(mayGrow),
    mayGrow === undefined ? "" : isLeak ? "GROWS" : "flat",
  ]);
  const lines = [["", "start", "middle", "end", "growth", "may grow", ""], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const cells = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return lines.map(cells).join("\n");
}
