import { Readable } from "node:stream";
import { monitorMain } from "../../../src/cli/monitor/main.ts";
import type { Reached, Unreached } from "../../../src/cli/monitor/surroundings.ts";
import { captureOutput } from "../../../src/cli/terminal.ts";
import type { MonitorControl, MonitorView } from "../../../src/monitor/health.ts";
import { createStoreView } from "../../../src/monitor/store-view.ts";
import type { OnCallDesk } from "../../monitor/on-call-desk.ts";

export interface RunOptions {
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What happens while the command waits, one after the other; then it is to end. */
  readonly meanwhile?: readonly (() => void | Promise<void>)[];
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface ScriptedMonitor {
  readonly view: MonitorView;
  readonly control?: MonitorControl;
  readonly now: () => number;
  readonly reload?: () => Promise<readonly string[]>;
  readonly follow?: Reached["follow"];
}

/** A monitor that is running on a desk, or only its store. */
export function scripted(desk: OnCallDesk, isRunning = true): ScriptedMonitor {
  const now = (): number => desk.now;
  const running = { figures: desk.figures(), reason: null };
  const view = createStoreView({ store: desk.store, now, running: () => (isRunning ? running : undefined) });
  return { view, now, ...(isRunning ? { control: desk.control, reload: () => Promise.resolve([]) } : {}) };
}

export const NOBODY: Unreached = {
  reached: false,
  code: 2,
  complaint: "no monitor is running on data, and none has; start one with `monitor run`",
};

/** Runs command lines as a person in Kolkata would. */
export function openMonitorSession(monitor: ScriptedMonitor | Unreached, clock = 0) {
  const run = async (line: string, options: RunOptions = {}): Promise<Ran> => {
    const shape = { isTerminal: options.isTerminal ?? false, columns: options.columns ?? 80 };
    const [stdout, stderr] = [captureOutput(shape), captureOutput(shape)];
    const meanwhile = [...(options.meanwhile ?? [])];
    const terminal = {
      stdin: Readable.from([]),
      stdout,
      stderr,
      cwd: "/nowhere",
      env: options.env ?? {},
      now: "reached" in monitor ? () => clock : monitor.now,
    };
    const code = await monitorMain(splitWords(line), {
      terminal,
      reach: () => Promise.resolve("reached" in monitor ? monitor : reachedOf(monitor)),
      pause: async () => {
        const next = meanwhile.shift();
        await next?.();
        return next !== undefined;
      },
      signals: () => () => undefined,
    });
    return { code, out: stdout.text(), err: stderr.text() };
  };
  return {
    run,
    /** The command lines with what they print, as a person would see it. */
    async transcript(lines: readonly (string | readonly [line: string, options: RunOptions])[]): Promise<string> {
      const parts: string[] = [];
      for (const each of lines) {
        const [line, options] = typeof each === "string" ? [each, {}] : each;
        const { code, out, err } = await run(line, options);
        parts.push(`$ monitor ${line}\n${out}${err === "" ? "" : `[stderr]\n${err}`}[exit ${code}]\n`);
      }
      return parts.join("\n");
    },
  };
}

function reachedOf(monitor: ScriptedMonitor): Reached {
  const { view, control, reload, follow } = monitor;
  const optional = {
    ...(control === undefined ? {} : { control }),
    ...(reload === undefined ? {} : { reload }),
    ...(follow === undefined ? {} : { follow }),
  };
  return { view, ...optional, reached: true, zone: "Asia/Kolkata", close: () => Promise.resolve() };
}

/** Words as a shell splits them; quotes of either kind keep a word together. */
function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}
