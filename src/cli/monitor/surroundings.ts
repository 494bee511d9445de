import { harmlessLines } from "../../diagnostics/display.ts";
import type { MonitorControl, MonitorView } from "../../monitor/health.ts";
import type { OutboxControl, OutboxView } from "../../monitor/outbox-desk.ts";
import type { Terminal } from "../terminal.ts";

/** Which monitor a command is about. */
export interface PlaceOptions {
  readonly settings?: string;
  readonly data?: string;
}

/** What a `monitor` command works with. Tests pass their own. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** Finds the running monitor, or else its store. */
  readonly reach: (options: PlaceOptions) => Promise<Reached | Unreached>;
  /** Waits `ms`, or until `wake` is called if that is earlier. False: the command is to end. */
  readonly pause: (ms: number, onWake: (wake: () => void) => void) => Promise<boolean>;
  /** From here on signals are told instead of ending the process; the second one to stop ends it all the same. Gives back what ends this. */
  readonly signals: (told: (signal: Signal) => void) => () => void;
}

/** To finish and stop, or to look at the policies again. */
export type Signal = "stop" | "reload";

export interface Reached {
  readonly reached: true;
  readonly view: MonitorView;
  /** Undefined where no monitor runs: then one can only read. */
  readonly control?: MonitorControl;
  readonly outbox?: OutboxView;
  readonly outboxControl?: OutboxControl;
  readonly reload?: () => Promise<readonly string[]>;
  /** Calls at every event of the running monitor; undefined where none runs. */
  readonly follow?: (wake: () => void, ended: () => void) => Promise<() => void>;
  /** IANA name of the zone in which instants are shown. */
  readonly zone: string;
  close(): Promise<void>;
}

export interface Unreached {
  readonly reached: false;
  readonly code: number;
  readonly complaint: string;
}

/** No monitor is running, or nothing could be found out. */
export const NOBODY = 2;

/** Says on standard error what is wrong, a line each, and gives back the exit code. */
export async function complain(terminal: Terminal, code: number, ...complaints: readonly string[]): Promise<number> {
  for (const complaint of complaints) await terminal.stderr.write(`monitor: ${harmlessLines(complaint)}\n`);
  return code;
}

/** Says why a command was not obeyed, and what to do about it. */
export function refuse(
  terminal: Terminal,
  { problem, help }: { readonly problem: string; readonly help: string },
): Promise<number> {
  return complain(terminal, 1, `${problem}; ${help}`);
}
