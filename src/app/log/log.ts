import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { destination, multistream, pino } from "pino";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { Clock } from "../../monitor/clock.ts";
import type { Log, LogLevel } from "../../monitor/log.ts";
import { prettyLines } from "./pretty.ts";
import { redaction } from "./redact.ts";

export interface LogOptions {
  readonly clock: Clock;
  /** Where lines for people or a collector of logs go, normally standard error. */
  readonly out?: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Appended to as JSON lines; folders are made. */
  readonly file?: string;
  /** `debug` tells more; `info` is the default. */
  readonly level?: LogLevel;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly zone: string;
  /** Texts that no line may hold. */
  readonly secrets?: readonly string[];
}

export interface OpenLog {
  readonly log: Log;
  /** Opens the file anew, after it was rotated away. */
  readonly reopen: () => void;
  /** Resolves when all lines are with the system. */
  readonly close: () => Promise<void>;
}

/** Lines that wait for a file that takes none are dropped beyond so many bytes. */
const MOST_WAITING = 8_000_000;

/**
 * The log of a monitor, by pino: a line of JSON each, or, on a terminal, a line for people. It never throws and never waits: a file that
 * cannot be written is said once on the other output, and its lines are dropped until it can.
 */
export function openLog(options: LogOptions): OpenLog {
  const { out, file, clock } = options;
  const file$ = file === undefined ? undefined : openFile(file, (problem) => out?.write(`plimsoll: the log ${file} ${problem}\n`));
  const outputs = [
    ...(out === undefined ? [] : [{ level: "debug" as const, stream: { write: harmlessly(out, options) } }]),
    ...(file$ === undefined ? [] : [{ level: "debug" as const, stream: file$ }]),
  ];
  const logger = pino(
    {
      base: null,
      level: options.level ?? "info",
      timestamp: () => `,"time":"${formatTimestamp(clock.wall())}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    multistream(outputs),
  );
  const hide = redaction(options.secrets ?? []);
  return {
    log: (component, level, message, fields = {}) => {
      try {
        logger[level]({ component, ...hide.fields(fields) }, hide.text(message));
      } catch {
        // Monitoring goes on without this line.
      }
    },
    reopen: () => {
      try {
        file$?.reopen();
      } catch {
        // Told by the stream itself.
      }
    },
    close: () =>
      new Promise((resolve) => {
        if (file$ === undefined) {
          resolve();
          return;
        }
        file$.once("close", resolve);
        file$.once("error", () => {
          resolve();
        });
        file$.end();
      }),
  };
}

function openFile(file: string, tell: (problem: string) => void): ReturnType<typeof destination> | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const stream = destination({ dest: file, append: true, mkdir: true, sync: false, maxLength: MOST_WAITING });
    let told = false;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!told) tell(`cannot be written: ${error.code ?? error.message}`);
      told = true;
    });
    stream.on("drain", () => {
      told = false;
    });
    return stream;
  } catch (error) {
    tell(`cannot be opened: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
    return undefined;
  }
}

function harmlessly(out: NonNullable<LogOptions["out"]>, { env, zone }: LogOptions): (line: string) => void {
  const isTerminal = out.isTTY === true;
  const colour = isTerminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  const pretty = isTerminal ? prettyLines({ colour, zone }) : (line: string): string => line;
  return (line) => {
    try {
      out.write(pretty(line));
    } catch {
      // Whoever read it has gone away.
    }
  };
}
