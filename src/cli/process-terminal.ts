import { basename } from "node:path";
import { reasonOf } from "../app/files.ts";
import { DirectWriting } from "./direct-writing.ts";
import { USAGE } from "./exit-code.ts";
import type { Output, Terminal } from "./terminal.ts";

/** Ctrl-C ends the command quietly, with 130. */
export function endAtInterrupt(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  process.exit(130);
}

/**
 * The process's own streams, each opened when there is no doing without it: Node loads much for one. A reader that has gone away (`| head`) ends the command
 * quietly, and so does `endAtInterrupt`.
 */
export function processTerminal(): Terminal {
  process.once("SIGINT", endAtInterrupt);
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: output(1, () => process.stdout),
    stderr: output(2, () => process.stderr),
    cwd: process.cwd(),
    env: process.env,
    now: () => Date.now(),
  };
}

function programName(): string {
  return basename(process.argv[1] ?? "policy", ".js");
}

const opened = new Set<NodeJS.WriteStream>();

/** Ends the process when everything is written. Without it Node waits for threads that compile and collect for later. */
export function endProcess(code: number): void {
  process.exitCode = code;
  const busy = [...opened].find((stream) => stream.writableLength > 0);
  if (busy === undefined) process.exit();
  else {
    busy.write("", () => {
      endProcess(code);
    });
  }
}

function output(descriptor: number, open: () => NodeJS.WriteStream): Output {
  let known: NodeJS.WriteStream | undefined;
  let started: DirectWriting | undefined;
  const direct = (): DirectWriting => (started ??= new DirectWriting(descriptor));
  const stream = (): NodeJS.WriteStream => {
    known ??= open().on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      // There is no telling it where standard error fails.
      if (descriptor === 1) new DirectWriting(2).write(`${programName()}: standard output cannot be written: ${reasonOf(error)}\n`);
      process.exit(USAGE);
    });
    opened.add(known);
    return known;
  };
  return {
    get isTerminal() {
      return direct().isAnother && stream().isTTY;
    },
    get columns() {
      return this.isTerminal ? stream().columns : 100;
    },
    write: (text) =>
      new Promise((resolve) => {
        const rest = known === undefined ? direct().write(text) : text;
        if (rest === undefined || stream().write(rest)) resolve();
        else stream().once("drain", resolve);
      }),
  };
}
