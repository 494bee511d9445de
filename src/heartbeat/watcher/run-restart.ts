import { spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../monitor/clock.ts";

export interface RestartCommand {
  /** The program and its arguments; no shell looks at them. */
  readonly words: readonly string[];
  readonly folder: string;
  /** ms; then it is killed, with everything that it started and that stayed in its process group. */
  readonly timeout: number;
  /** What it prints is appended to this file; what it leaves running may go on writing there. */
  readonly output: string;
}

/** `problem`: a clause that goes on after the command: `ended with exit code 1: No such container`. */
export type Ran = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** ms between SIGTERM and SIGKILL for a command that does not end. */
const KILL_AFTER = 5_000;
/** Bytes of its output, from the end, in which its last words are looked for. */
const LAST_WORDS = 2_000;

/** Runs the command without a shell, in a process group of its own. Never rejects. What it started and left running when it ended well is left alone. */
export async function runRestart(command: RestartCommand, clock: Pick<Clock, "after">): Promise<Ran> {
  const [program = "", ...args] = command.words;
  let file: number;
  try {
    mkdirSync(dirname(command.output), { recursive: true });
    file = openSync(command.output, "a");
  } catch {
    // A full disk is no reason to leave an engine dead.
    file = openSync("/dev/null", "a");
  }
  const start = fstatSync(file).size;
  try {
    const ended = await runGroup({ ...command, program, args, file }, clock);
    if (ended === undefined) return { ok: true };
    const words = lastWords(command.output, start);
    return { ok: false, problem: words === "" ? ended : `${ended}: ${words}` };
  } finally {
    closeSync(file);
  }
}

interface Group extends RestartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly file: number;
}

/** Undefined: it ended well. */
function runGroup({ program, args, folder, timeout, file }: Group, { after }: Pick<Clock, "after">): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd: folder, detached: true, shell: false, stdio: ["ignore", file, file] });
    let isLate = false;
    let takeBack = after(timeout, () => {
      isLate = true;
      signalGroup(child.pid, "SIGTERM");
      takeBack = after(KILL_AFTER, () => {
        signalGroup(child.pid, "SIGKILL");
      });
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      takeBack();
      resolve(`could not be started: ${startTrouble(error)}`);
    });
    child.once("exit", (code, signal) => {
      takeBack();
      if (isLate) {
        // Whatever of the group outlived its leader.
        signalGroup(child.pid, "SIGKILL");
        resolve(`did not end within ${timeout / 1_000}s and was killed; a restart command starts the engine and ends`);
      } else if (signal !== null) resolve(`was ended by ${signal}`);
      else resolve(code === 0 ? undefined : `ended with exit code ${code ?? "?"}`);
    });
  });
}

function signalGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

function startTrouble({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such program, or its folder is not there";
  return code === "EACCES" ? "permission denied; is it executable?" : (code ?? message);
}

/** The last line that it printed, from `start` of its output on. */
function lastWords(output: string, start: number): string {
  try {
    const file = openSync(output, "r");
    try {
      const { size } = fstatSync(file);
      const from = Math.max(start, size - LAST_WORDS);
      const bytes = Buffer.alloc(Math.max(0, size - from));
      const length = readSync(file, bytes, 0, bytes.length, from);
      return bytes.toString("utf8", 0, length).trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
