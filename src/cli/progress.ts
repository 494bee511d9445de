import type { Terminal } from "./terminal.ts";

/** Work shorter than this shows no bar. */
const DELAY = 1000;
const REDRAW = 100;
const WIDTH = 24;
/** Share of the work that must be done, and ms that must pass, before the pace says anything. */
const SOUND = { share: 0.01, time: 1000 } as const;

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
  let warm: Standing | undefined;
  return {
    async report(done, total) {
      if (!terminal.stderr.isTerminal) return;
      const now = terminal.now();
      if (now - started < DELAY || now - drawn < REDRAW) return;
      drawn = now;
      // In the first second programs and files are opened, and code is not compiled yet: it says nothing about those that follow.
      warm ??= { at: now, done };
      await terminal.stderr.write(`\r\u001b[K${label} ${bar(done, total)}${timeLeft(warm, { at: now, done }, total)}`);
    },
    async end() {
      if (drawn > 0) await terminal.stderr.write("\r\u001b[K");
    },
  };
}

interface Standing {
  /** ms */
  readonly at: number;
  readonly done: number;
}

/** At the pace since `warm`; nothing where that is not sound yet. */
function timeLeft(warm: Standing, { at, done }: Standing, total: number): string {
  const [elapsed, share] = [at - warm.at, (done - warm.done) / total];
  if (total <= 0 || done >= total || elapsed < SOUND.time || share < SOUND.share) return "";
  const seconds = Math.ceil((elapsed * (total - done)) / (done - warm.done) / 1_000);
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
