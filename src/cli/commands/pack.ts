import { statSync } from "node:fs";
import { resolve } from "node:path";
import { harmless } from "../../diagnostics/display.ts";
import type { ProblemEntry } from "../../recording/entry.ts";
import type { PackSummary } from "../../recording/packed/pack.ts";
import { reasonOf } from "../../app/files.ts";
import { complain } from "../complain.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { plural } from "../findings.ts";
import { createProgress } from "../progress.ts";
import { type NamedRecording, readAgain, RecordingGone } from "../read-again.ts";
import { MOST_PROBLEMS, placeIn, problemLines, type ToldProblem } from "../recording-problems.ts";
import { recordingSizes, sizeText } from "../recording-sizes.ts";
import { openRecording } from "../recordings.ts";
import { optimise } from "../start/optimisation.ts";
import type { Terminal } from "../terminal.ts";
import { isSameFile, WriteFailure, whyNotThere, writeWhole } from "../whole-file.ts";

export interface PackOptions {
  readonly out: string;
  readonly force?: boolean;
}

const READINGS = 2;

/** `policy pack RECORDING... --out FILE`: several recordings become one, one after the other. */
export async function runPack(operands: readonly string[], options: PackOptions, terminal: Terminal): Promise<number> {
  optimise();
  const out = resolve(terminal.cwd, options.out);
  const barred = whyNot(operands, out, options, terminal.cwd);
  if (barred !== undefined) return complain(terminal, USAGE, barred);
  const recordings: NamedRecording[] = [];
  const unreadable: string[] = [];
  for (const operand of operands) {
    const path = resolve(terminal.cwd, operand);
    const opened = openRecording(path);
    if (opened.ok) recordings.push({ operand, path, opened });
    else unreadable.push(`the recording ${operand} cannot be read: ${opened.reason}`);
  }
  if (unreadable.length > 0) return complain(terminal, USAGE, ...unreadable);
  const before = recordingSizes(recordings.map(({ path }) => path));
  const progress = createProgress(terminal, "packing");
  const problems: ToldProblem[] = [];
  let count = 0;
  const tell = (problem: ProblemEntry, index: number): void => {
    count += 1;
    if (problems.length < MOST_PROBLEMS) problems.push({ ...problem, file: placeIn(operands[index] ?? "", problem) });
  };
  const { packRecordings } = await import("../../recording/packed/pack.ts");
  let packed: PackSummary | undefined | WriteFailure;
  try {
    packed = await writeWhole(out, async (write) => {
      const summary = await packRecordings(readAgain(recordings, READINGS, progress), write, tell);
      return summary.rows === 0 ? undefined : summary;
    });
  } catch (error) {
    await progress.end();
    return complain(terminal, USAGE, whyUnread(error));
  }
  await progress.end();
  await complain(terminal, FINDINGS, ...problemLines(problems, count));
  if (packed === undefined) return complain(terminal, USAGE, "the recording holds nothing to pack; no file was written");
  if (packed instanceof WriteFailure) return complain(terminal, USAGE, unwritable(options.out, packed));
  const { rows, columns, shapes, entries } = packed;
  const kept = entries === 0 ? "" : `, ${plural(entries, "row")} as JSON`;
  const what = `${plural(rows, "row")}, ${plural(columns, "column")}, ${plural(shapes, "shape")}${kept}`;
  const sizes = `${sizeText(statSync(out).size)}; ${before}`;
  const left = count === 0 ? "" : `; ${plural(count, "place")} could not be packed`;
  await terminal.stdout.write(`wrote ${harmless(options.out)}: ${what}; ${sizes}${left}\n`);
  return count === 0 ? CLEAN : FINDINGS;
}

/** Why nothing is begun. */
function whyNot(operands: readonly string[], out: string, { force, ...options }: PackOptions, cwd: string): string | undefined {
  if (options.out === "-") return "an Arrow file is not written to standard output: name a file";
  const once = operands.find((operand) => operand === "-" || comesOnce(resolve(cwd, operand)));
  if (once !== undefined) {
    const what = once === "-" ? "standard input" : once;
    return `recordings are read twice to pack them, and ${what} comes only once: write it to a file first, and name that`;
  }
  const isRead = operands.some((operand) => isSameFile(resolve(cwd, operand), out));
  if (isRead) return `${options.out} is one of the recordings to pack: choose another name`;
  return whyNotThere(out, options.out, force === true);
}

/** Pipes and devices; what is not there is told by whoever opens it. */
function comesOnce(path: string): boolean {
  try {
    const stats = statSync(path);
    return !stats.isFile() && !stats.isDirectory();
  } catch {
    return false;
  }
}

/** The disk's reason, where it is one: all else is a fault of ours. */
export function whyUnread(error: unknown): string {
  if (error instanceof RecordingGone) return error.message;
  if (typeof (error as NodeJS.ErrnoException | undefined)?.errno !== "number") throw error;
  return `a recording cannot be read: ${reasonOf(error)}`;
}

export function unwritable(out: string, { error }: WriteFailure): string {
  return `${out} cannot be written: ${reasonOf(error).replace("no such file", "no such folder").replace("could not be read", "failed")}`;
}
