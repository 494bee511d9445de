import { join } from "node:path";
import { type RecordingPlace, WHOLE } from "../recording/entry.ts";

/** A file that is no recording is wrong in every line. */
export const MOST_PROBLEMS = 20;

/** What is told of a problem in a recording. */
export type ToldProblem = RecordingPlace & { readonly reason: string; readonly fix: string };

/** Where something stands, with the recording's name before it. */
export function placeIn(operand: string, { line, file }: RecordingPlace): string {
  const name = operand === "-" ? "standard input" : operand;
  if (file !== undefined) return join(name, file);
  return line === WHOLE ? name : `${name}: line ${line}`;
}

/** A line for each of the first problems, and one for all others. `count` is how many there are. */
export function problemLines(problems: readonly ToldProblem[], count = problems.length): readonly string[] {
  const lines = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ line, file, reason, fix }) => `${file ?? `line ${line}`} ${reason}; ${fix}`);
  const more = count - lines.length;
  return more > 0 ? [...lines, `and ${more} more such ${more === 1 ? "place" : "places"}, not shown`] : lines;
}
