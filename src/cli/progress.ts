import type { Terminal } from "./terminal.ts";

/** Work shorter than this shows no bar. */
const DELAY = 1000;
const REDRAW = 100;
const WIDTH = 24;

export interface Progress {
  /** `done` of `total`, in any unit; a total of 0 is not known. Cheap enough to call often. */
  report(done: number, total: number): Promise<void>;
  /** Removes the bar. */
  end(): Promise<void>;
}

/** Shows nothing. */
export const NO_PROGRESS: Progress = { report: () => Promise.resolve(), end: () => Promise.resolve() };

/** A progress bar on standard error, from the first second on and on a terminal only. */
export function createProgress(terminal: Terminal, label: string): Progress {
  const started = terminal.now();
  let drawn = 0;
  return {
    async report(done, total) {
      if (!terminal.stderr.isTerminal) return;
      const now = terminal.now();
      if (now - started < DELAY || now - drawn < REDRAW) return;
      drawn = now;
      await terminal.stderr.write(`\r\u001b[K${label} ${bar(done, total)}${timeLeft(now - started, done, total)}`);
    },
    async end() {
      if (drawn > 0) await terminal.stderr.write("\r\u001b[K");
    },
  };
}

/** As long again as the work so far took for its share. `elapsed` in ms. */
function timeLeft(elapsed: number, done: number, total: number): string {
  if (total <= 0 || done <= 0 || done >= total) return "";
  const seconds = Math.ceil((elapsed * (total - done)) / done / 1_000);
  if (seconds < 100) return `, about ${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `, about ${minutes} min left` : `, about ${Math.ceil(minutes / 60)} h left`;
}

function bar(done: number, total: number): string {
  if (total <= 0) return "...";
  const share = Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  return `[${"#".repeat(full)}${".".repeat(WIDTH - full)}] ${Math.floor(share * 100)}%`;
}
