import type { Output, Terminal } from "./terminal.ts";

/** Ctrl-C ends the command quietly, with 130. */
export function endAtInterrupt(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  process.exit(130);
}

/** The process's own streams. A reader that has gone away (`| head`) ends the command quietly, and so does `endAtInterrupt`. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }
  process.once("SIGINT", endAtInterrupt);
  return {
    stdin: process.stdin,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    cwd: process.cwd(),
    env: process.env,
    now: () => Date.now(),
  };
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : 100;
    },
    write: (text) =>
      new Promise((resolve) => {
        if (stream.write(text)) resolve();
        else stream.once("drain", resolve);
      }),
  };
}
