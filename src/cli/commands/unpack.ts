import { resolve } from "node:path";
import { harmless } from "../../diagnostics/display.ts";
import { entriesOf } from "../../recording/batch-entries.ts";
import type { EntryBatch, ProblemEntry } from "../../recording/entry.ts";
import { entryText } from "../../recording/packed/entry-text.ts";
import { complain } from "../complain.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { plural } from "../findings.ts";
import { createProgress } from "../progress.ts";
import { readAgain } from "../read-again.ts";
import { MOST_PROBLEMS, placeIn, problemLines, type ToldProblem } from "../recording-problems.ts";
import { openRecording } from "../recordings.ts";
import { optimise } from "../start/optimisation.ts";
import type { Terminal } from "../terminal.ts";
import { isSameFile, WriteFailure, whyNotThere, writeWhole } from "../whole-file.ts";
import { unwritable, whyUnread } from "./pack.ts";

export interface UnpackOptions {
  readonly out: string;
  readonly force?: boolean;
}

/** Characters that are written at a time. */
const CHUNK = 1 << 18;

/** `policy unpack RECORDING --out FILE`: a recording of any form as JSONL. */
export async function runUnpack([operand = ""]: readonly string[], options: UnpackOptions, terminal: Terminal): Promise<number> {
  if (operand === "-") return complain(terminal, USAGE, "a recording to unpack is read from its file alone: name the file");
  optimise();
  const path = resolve(terminal.cwd, operand);
  const opened = openRecording(path);
  if (!opened.ok) return complain(terminal, USAGE, `the recording ${operand} cannot be read: ${opened.reason}`);
  const isPrinted = options.out === "-";
  const out = resolve(terminal.cwd, options.out);
  const barred = isPrinted ? undefined : whyNotThere(out, options.out, options.force === true);
  if (barred !== undefined) return complain(terminal, USAGE, barred);
  if (!isPrinted && isSameFile(path, out))
    return complain(terminal, USAGE, `${options.out} is the recording to unpack: choose another name`);
  const progress = createProgress(terminal, "unpacking");
  const problems: ToldProblem[] = [];
  let [lines, count] = [0, 0];
  const tell = (problem: ProblemEntry): void => {
    count += 1;
    if (problems.length < MOST_PROBLEMS) problems.push({ ...problem, file: placeIn(operand, problem) });
  };
  const unpack = async (write: (text: string) => Promise<void>): Promise<true | undefined> => {
    for (const recording of readAgain([{ operand, path, opened }], 1, progress)) {
      for await (const piece of recording.pieces()) {
        for (const text of textsOf(entriesOf(piece), tell)) {
          lines += text.lines;
          await write(text.text);
        }
      }
    }
    return lines === 0 ? undefined : true;
  };
  let written: true | undefined | WriteFailure;
  try {
    written = isPrinted
      ? await unpack((text) => terminal.stdout.write(text))
      : await writeWhole(out, (write) => unpack((text) => write([Buffer.from(text)])));
  } catch (error) {
    await progress.end();
    return complain(terminal, USAGE, whyUnread(error));
  }
  await progress.end();
  await complain(terminal, FINDINGS, ...problemLines(problems, count));
  if (written instanceof WriteFailure) return complain(terminal, USAGE, unwritable(options.out, written));
  if (written === undefined) return complain(terminal, USAGE, "the recording holds nothing to unpack");
  if (!isPrinted) await terminal.stdout.write(`wrote ${harmless(options.out)}: ${plural(lines, "line")}\n`);
  return count === 0 ? CLEAN : FINDINGS;
}

function* textsOf(
  entries: EntryBatch,
  tell: (problem: ProblemEntry) => void,
): Generator<{ readonly text: string; readonly lines: number }, void, void> {
  let [text, lines] = ["", 0];
  for (const entry of entries) {
    if (entry.kind === "problem") {
      tell(entry);
      continue;
    }
    text += `${entryText(entry)}\n`;
    lines += 1;
    if (text.length < CHUNK) continue;
    yield { text, lines };
    [text, lines] = ["", 0];
  }
  if (lines > 0) yield { text, lines };
}
