import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { displayPath } from "../../app/files.ts";
import { openLog } from "../../app/log/log.ts";
import { secretsOf } from "../../app/settings/secrets-of.ts";
import type { Settings } from "../../app/settings/settings.ts";
import { systemClock } from "../../app/system-clock.ts";
import { startWatcher } from "../../app/watcher/start-watcher.ts";
import { endsTheOldOne, splitCommand } from "../../heartbeat/watcher/split-command.ts";
import { runHeartbeatCheck } from "./heartbeat-check.ts";
import { findZone, isZone, SETTINGS_FILE } from "./place.ts";
import { settingsForPeople } from "./settings-for-people.ts";
import { complain, type Surroundings } from "./surroundings.ts";
import { lengthIn, readLengths } from "./watch-lengths.ts";

export interface HeartbeatWatchOptions {
  readonly interval: string;
  readonly maxAge: string;
  readonly notify: boolean;
  readonly restart?: string;
  readonly check?: boolean;
  readonly maxRestarts: number;
  readonly restartWindow: string;
  readonly restartTimeout: string;
  readonly stopGrace: string;
  readonly startGrace: string;
  readonly replaces?: boolean;
  readonly zone?: string;
  readonly settings?: string;
  readonly data?: string;
  /** What stood behind `--`. */
  readonly words: readonly string[];
}

const USAGE = 3;
const MINUTE = 60_000;
/** Where the settings do not say. */
const FILE = "data/heartbeat.json";
const LOG_FILE = "heartbeat_monitor.log";

/** `monitor heartbeat watch [FILE]`: looks again and again, tells people, restarts; until it is told to stop. */
export async function runHeartbeatWatch(
  operands: readonly string[],
  options: HeartbeatWatchOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal } = surroundings;
  const wrong = (problem: string): Promise<number> => complain(terminal, USAGE, problem);
  const [named, extra] = operands;
  if (extra !== undefined)
    return wrong(`\`${extra}\` is one operand too many; a command stands behind \`--\`, or in --restart "..."`);
  const lengths = readLengths(options);
  if (!lengths.ok) return wrong(lengths.problem);
  const command = commandOf(options);
  if (!command.ok) return wrong(command.problem);
  const settings = await readPeople(options, surroundings);
  if (typeof settings === "number") return USAGE;
  const shownFile = named ?? (settings === undefined ? FILE : displayPath(settings.heartbeat.file, terminal.cwd));
  const { interval, maxAge } = lengths;
  if (options.check === true) {
    const { zone, settings: from } = options;
    const place = { ...(zone === undefined ? {} : { zone }), ...(from === undefined ? {} : { settings: from }) };
    return runHeartbeatCheck([shownFile], { maxAge: `${maxAge}ms`, ...place }, surroundings);
  }
  if (options.zone !== undefined && !isZone(options.zone)) {
    return wrong(`\`${options.zone}\` is no time zone; write an IANA name such as Asia/Kolkata`);
  }
  const zone = options.zone ?? settings?.zone ?? findZone({}, terminal.cwd) ?? "UTC";
  const logsFolder = settings?.logsFolder ?? resolve(terminal.cwd, "logs");
  const dataFolder =
    options.data === undefined ? (settings?.dataFolder ?? resolve(terminal.cwd, "data")) : resolve(terminal.cwd, options.data);
  const { stderr } = terminal;
  const opened = openLog({
    clock: systemClock,
    out: { isTTY: stderr.isTerminal, write: (text) => void stderr.write(text) },
    file: join(logsFolder, LOG_FILE),
    env: terminal.env,
    zone,
    secrets: settings === undefined ? [] : secretsOf(settings),
  });
  const { words } = command;
  const restart = {
    most: options.maxRestarts,
    within: lengths.restartWindow,
    grace: lengths.startGrace,
    firstWait: MINUTE / 2,
    longestWait: 10 * MINUTE,
    endsTheOldOne: options.replaces === true || endsTheOldOne(words),
  };
  try {
    const watcher = await startWatcher(
      {
        file: resolve(terminal.cwd, shownFile),
        shownFile,
        interval,
        maxAge,
        zone,
        options: { ...(words.length > 0 && { restart }), remindEvery: 60 * MINUTE },
        words,
        timeout: lengths.restartTimeout,
        stopGrace: lengths.stopGrace,
        folder: terminal.cwd,
        dataFolder,
        logsFolder,
        people: options.notify ? settings : undefined,
      },
      systemClock,
      opened.log,
    );
    const who = !options.notify || settings === undefined ? [] : settings.recipients.map(({ name }) => name);
    const whom = who.length === 0 ? "nobody is told but this log" : `${who.join(", ")} can be told`;
    const then = words.length === 0 ? "nothing is restarted" : `then \`${words.join(" ")}\``;
    opened.log(
      "monitoring",
      "info",
      `watching ${shownFile} every ${lengthIn(interval)}; ill when older than ${lengthIn(maxAge)}, ${then}; ${whom}`,
    );
    const unlisten = surroundings.signals((signal) => {
      if (signal === "stop") watcher.end();
      else opened.reopen();
    });
    await watcher.done;
    unlisten();
    opened.log("monitoring", "info", `no longer watching ${shownFile}`);
    return 0;
  } catch (error) {
    return await complain(terminal, 2, error instanceof Error ? error.message : String(error));
  } finally {
    await opened.close();
  }
}

/** Settings that are there; undefined where there are none; or the exit code of a mistake in them, which is told. */
async function readPeople(options: HeartbeatWatchOptions, { terminal }: Surroundings): Promise<Settings | undefined | number> {
  if (options.settings === undefined && !existsSync(resolve(terminal.cwd, SETTINGS_FILE))) return undefined;
  const secrets = options.notify && options.check !== true ? "needed" : "left out";
  return settingsForPeople(options, terminal, secrets);
}

type Command = { readonly ok: true; readonly words: readonly string[] } | { readonly ok: false; readonly problem: string };

function commandOf({ restart, words }: Pick<HeartbeatWatchOptions, "restart" | "words">): Command {
  if (restart === undefined) return { ok: true, words };
  if (words.length > 0) return { ok: false, problem: "the command is given twice: by --restart and behind `--`; leave one out" };
  const split = splitCommand(restart);
  return split.ok ? split : { ok: false, problem: `--restart: ${split.problem}` };
}
