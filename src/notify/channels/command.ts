import { spawn } from "node:child_process";
import type { Channel, Notification, SendResult } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { eventData } from "../event-data.ts";
import { hider } from "../hide.ts";

export interface CommandOptions extends ChannelOptions {
  /** The program and its arguments, as they are: no shell reads them. */
  readonly argv: readonly string[];
  /** Where it runs; the monitor's own folder where left out. */
  readonly folder?: string;
  /** What it finds in its environment beside `PASSED`; taken for secret. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Of the monitor's environment; what else is there may hold the secrets of other channels. */
const PASSED = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR"] as const;
const MOST_SAID = 4_096;

/**
 * A program, run once for each notification, which is one line of JSON on its standard input. It has delivered when it exits with 0; everything
 * else is tried again. When time is up, it is killed with all that it started.
 */
export function createCommand(options: CommandOptions): Channel {
  const hide = hider(Object.values(options.env ?? {}));
  return {
    name: options.name,
    takesMany: false,
    alsoTakes: ["acknowledged", "unacknowledged", "lowered"],
    send: async (notifications, signal) => {
      for (const notification of notifications) {
        const problem = await run(notification, options, signal);
        if (problem !== undefined) return { kind: "retry", error: hide(problem) } satisfies SendResult;
      }
      return { kind: "delivered" };
    },
  };
}

/** What went wrong; undefined where nothing did. */
function run(notification: Notification, options: CommandOptions, signal: AbortSignal): Promise<string | undefined> {
  const [program = "", ...rest] = options.argv;
  const name = program.split("/").at(-1) ?? program;
  const env: Record<string, string> = {};
  for (const each of PASSED) if (process.env[each] !== undefined) env[each] = process.env[each];
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(`${name} was not started: time was up`);
      return;
    }
    // A group of its own, so that what a script started goes with it.
    const child = spawn(program, rest, {
      cwd: options.folder,
      env: { ...env, ...options.env },
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => {
      said = (said + text).slice(-MOST_SAID);
    });
    const done = (problem: string | undefined): void => {
      signal.removeEventListener("abort", abort);
      child.stderr.destroy();
      resolve(problem);
    };
    const abort = (): void => {
      killGroup(child.pid);
      done(`${name} was killed: it did not end in time`);
    };
    signal.addEventListener("abort", abort, { once: true });
    child.once("error", (error) => {
      done(`${name} could not be run: ${startWords(error)}`);
    });
    // `exit`, not `close`: something it left running may keep its output open.
    child.once("exit", (code, killed) => {
      setImmediate(() => {
        if (code === 0) done(undefined);
        else done(`${name} ${code === null ? `was ended by ${killed ?? "a signal"}` : `exited with ${code}`}${lastLine(said)}`);
      });
    });
    // A program that does not read its input is no trouble.
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${JSON.stringify(eventData(notification, options))}\n`);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function lastLine(said: string): string {
  const line = said.trim().split("\n").at(-1) ?? "";
  return line === "" ? "" : `: ${line}`;
}

function startWords(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ENOENT":
      return "there is no such program";
    case "EACCES":
      return "it may not be executed";
    default:
      return error.code ?? "it could not be started";
  }
}
