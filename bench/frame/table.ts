import { type Aim, median, type Ratio, type Row } from "./compare.ts";

/** As Markdown, which a terminal shows as a table as well. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => ("figure" in row ? [row.what, "", "", "", "", "", row.figure, ""] : cellsOf(row)));
  const head = ["what", "against", "ratio", "rounds", "aim", "reached", "ours", "peer"];
  const widths = head.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

function cellsOf({ what, against, ratios, aim, ours, peer }: Ratio): readonly string[] {
  return [
    what,
    against,
    shown(median(ratios)),
    `${shown(Math.min(...ratios))} to ${shown(Math.max(...ratios))}`,
    "atMost" in aim ? `at most ${aim.atMost}` : `${aim.timesFaster} times faster`,
    isReached(ratios, aim) ? "yes" : "NO",
    lengthOf(ours),
    lengthOf(peer),
  ];
}

export function isReached(ratios: readonly number[], aim: Aim): boolean {
  const ratio = median(ratios);
  return "atMost" in aim ? ratio <= aim.atMost : ratio >= aim.timesFaster;
}

/** Three digits that count. */
function shown(ratio: number): string {
  if (ratio >= 100) return ratio.toFixed(0);
  return ratio.toPrecision(3);
}

function lengthOf(ns: number): string {
  if (ns < 1_000) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1_000).toFixed(2)} us` : `${(ns / 1e6).toFixed(2)} ms`;
}
