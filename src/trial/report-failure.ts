import type { LineOf } from "./report-json.ts";
import type { Failure, SeenPart, SeenValue } from "./result.ts";

/** A failure as lines of text: place, time and sentence, then the values under each subexpression, then the difference. */
export function failureLines(failure: Failure, lineOf: LineOf): readonly string[] {
  const time = failure.at === undefined ? "" : `at ${formatOffset(failure.at)}: `;
  return [
    `${failure.span.file}:${lineOf(failure.span)}  ${time}${failure.message}`,
    ...failure.seen.flatMap(seenLines),
    ...(failure.difference ?? []).map((line) => `  ${line}`),
  ];
}

/** A clause and, below it, every part of it with its value in one column. */
export function seenLines(part: SeenPart): readonly string[] {
  const head = part.key === null ? part.clause : `${part.clause}   (${part.key})`;
  const rows = flatten(part.value, 2);
  const width = Math.min(72, Math.max(...rows.map(([source]) => source.length)));
  return [
    `  ${head}`,
    ...rows.map(([source, value, distance]) => {
      const line = `  ${source.padEnd(width)}   ${value}`;
      return distance === undefined ? line : `${line}   (${distance})`;
    }),
  ];
}

function flatten(value: SeenValue, indent: number): [source: string, value: string, distance: string | undefined][] {
  return [
    [`${" ".repeat(indent)}${value.source}`, value.value, value.distance],
    ...value.operands.flatMap((operand) => flatten(operand, indent + 2)),
  ];
}

/** `90s`, `5m`, `1h 30m`: a time of a test in ms. */
export function formatOffset(ms: number): string {
  if (ms % 1000 !== 0) return `${ms}ms`;
  const seconds = ms / 1000;
  if (seconds <= 120) return `${seconds}s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return [hours > 0 ? `${hours}h` : "", minutes > 0 ? `${minutes}m` : "", rest > 0 ? `${rest}s` : ""]
    .filter((part) => part !== "")
    .join(" ");
}
