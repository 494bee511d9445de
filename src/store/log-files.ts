import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { identityOfLine, type LineIdentity } from "./alert-line.ts";

const DAY_FILE = /^\d{4}-\d{2}-\d{2}\.jsonl$/;
/** Read first from the end of a file; then as much again as was read. */
const PIECE = 65_536;
const NEWLINE = 0x0a;

/** How a file of the alert log ends. */
export interface LogEnd {
  readonly name: string;
  /** The last line that is whole and ours; undefined where there is none in what was read. */
  readonly last: LineIdentity | undefined;
  /** What stands behind the last line end: a line that was not finished. */
  readonly torn: Buffer;
}

/** The days' files, oldest first; none where there is no folder. */
export async function dayFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => DAY_FILE.test(name)).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Looks at the end of a file, and further back as long as no line there is ours. */
export async function readEnd(folder: string, name: string): Promise<LogEnd> {
  const file = await open(join(folder, name), "r");
  try {
    const { size } = await file.stat();
    let [tail, start] = [Buffer.alloc(0), size];
    let end: LogEnd = { name, last: undefined, torn: tail };
    while (start > 0 && end.last === undefined) {
      const length = Math.min(Math.max(PIECE, tail.length), start);
      const piece = Buffer.alloc(length);
      const { bytesRead } = await file.read(piece, 0, length, start - length);
      tail = Buffer.concat([piece.subarray(0, bytesRead), tail]);
      start -= length;
      end = endOf(name, tail);
    }
    return end;
  } finally {
    await file.close();
  }
}

function endOf(name: string, tail: Buffer): LogEnd {
  const newline = tail.lastIndexOf(NEWLINE);
  const whole = tail
    .subarray(0, newline + 1)
    .toString("utf8")
    .split("\n");
  const last = whole.reverse().reduce<LineIdentity | undefined>((found, line) => found ?? identityOfLine(line), undefined);
  return { name, last, torn: tail.subarray(newline + 1) };
}

/** `EPISODE/ORDINAL` of every whole line. */
export async function writtenTransitions(folder: string, names: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const name of names) {
    const lines = createInterface({ input: createReadStream(join(folder, name)), crlfDelay: Infinity });
    for await (const line of lines) {
      const identity = identityOfLine(line);
      if (identity !== undefined) found.add(transitionId(identity));
    }
  }
  return found;
}

export function transitionId({ episode, ordinal }: Pick<LineIdentity, "episode" | "ordinal">): string {
  return `${episode}/${ordinal}`;
}
