import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../heartbeat/support.ts";
import { lacking, type Ran } from "./at-fixed-place.ts";

export const PYTHON_FOLDER = join(ROOT, "examples/python");
export const LACKS_PYTHON = lacking(["python3"]).length > 0;

/** A Python program that runs beside a test. */
export interface RunningPython {
  readonly child: ChildProcess;
  /** What it has printed. */
  readonly out: () => string;
  readonly ended: Promise<Ran>;
}

/** Starts one that finds what ships in `examples/python`, and leaves nothing there. */
export function startPython(
  words: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): RunningPython {
  const child = spawn("python3", words, {
    cwd,
    env: { ...process.env, PYTHONPATH: PYTHON_FOLDER, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ran>((resolve) => {
    child.once("close", (code) => {
      resolve({ code, out, err });
    });
  });
  return { child, out: () => out, ended };
}

/** A program given as text, to its end. */
export function runPython(program: string, cwd: string, env: Record<string, string> = {}): Promise<Ran> {
  return startPython(["-c", program], { cwd, env }).ended;
}
