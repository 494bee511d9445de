import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type HeartbeatJudgement, judgeHeartbeat } from "../../heartbeat/judge-heartbeat.ts";
import { lookAtHeartbeat } from "../../heartbeat/look-at-heartbeat.ts";
import type { WatchOptions } from "../../heartbeat/watcher/decide.ts";
import type { Notice } from "../../heartbeat/watcher/notice.ts";
import { judgeProcess, thisMachine } from "../../heartbeat/watcher/old-process.ts";
import { runRestart } from "../../heartbeat/watcher/run-restart.ts";
import { stopProcess } from "../../heartbeat/watcher/stop-process.ts";
import { Watcher } from "../../heartbeat/watcher/watcher.ts";
import { FRESH, readState, stateText, type WatchState } from "../../heartbeat/watcher/watch-state.ts";
import { writeAtomically } from "../../monitor/atomic-file.ts";
import type { Clock } from "../../monitor/clock.ts";
import type { Log } from "../../monitor/log.ts";
import { lockFile } from "../../store/sqlite.ts";
import { readTextFile } from "../files.ts";
import type { Settings } from "../settings/settings.ts";
import { openToldPeople, type ToldPeople } from "./told-people.ts";

/** Durations in ms. */
export interface WatcherSettings {
  /** Absolute, and as messages call it. */
  readonly file: string;
  readonly shownFile: string;
  readonly interval: number;
  readonly maxAge: number;
  readonly zone: string;
  readonly options: WatchOptions;
  /** The restart command in words; none where nothing is restarted. */
  readonly words: readonly string[];
  readonly timeout: number;
  readonly stopGrace: number;
  /** Where the command runs. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly logsFolder: string;
  /** Whose recipients are told; undefined: nobody but the log. */
  readonly people: Settings | undefined;
}

export interface RunningWatcher {
  /** Resolves when it has ended, after `end`. */
  readonly done: Promise<void>;
  end(): void;
}

/** Where a watcher keeps what it must not forget: one folder for each heartbeat file. */
export function watcherFolder(dataFolder: string, file: string): string {
  const hash = createHash("sha256").update(file).digest("hex").slice(0, 8);
  return join(dataFolder, "heartbeat_watch", `${basename(file)}-${hash}`);
}

/** Begins to watch a heartbeat file. Rejects, in words for people, where its folder cannot be used, and where another watcher has it. */
export async function startWatcher(settings: WatcherSettings, clock: Clock, log: Log): Promise<RunningWatcher> {
  const { file, zone, words, options, people } = settings;
  const folder = watcherFolder(settings.dataFolder, file);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new Error(
      `the folder ${folder} cannot be made: ${code}; make ${settings.dataFolder} writable, or name another with --data`,
    );
  });
  const lock = lockFile(join(folder, "watcher.lock"));
  if (lock === undefined)
    throw new Error(`another watcher is at work on ${settings.shownFile}; two of them would restart it twice`);
  const stateFile = join(folder, "state.json");
  const seen: { at: number | undefined } = { at: undefined };
  const told = await openPeople(people, { clock, log, folder, file: settings.shownFile, lastBeat: () => seen.at });
  const look = async (now: number): Promise<HeartbeatJudgement> => {
    const judgement = judgeHeartbeat(await lookAtHeartbeat(file, zone, now), { now, maxAge: settings.maxAge, zone });
    seen.at = judgement.heartbeat?.updatedAt ?? seen.at;
    return judgement;
  };
  const say = (notice: Notice): void => {
    log("monitoring", notice.level, notice.text, { watching: settings.shownFile });
    if (notice.toPeople) void told?.tell(notice);
  };
  const kill = (pid: number, signal: NodeJS.Signals): void => void process.kill(pid, signal);
  const table = thisMachine(clock.wall());
  const watcher = new Watcher(
    {
      clock,
      options,
      interval: settings.interval,
      file: settings.shownFile,
      command: words.join(" "),
      look,
      processOf: (old) => judgeProcess(old, table),
      stop: (old) =>
        stopProcess(old, {
          clock,
          table,
          kill,
          grace: settings.stopGrace,
        }),
      restart: () =>
        runRestart(
          { words, folder: settings.folder, timeout: settings.timeout, output: join(settings.logsFolder, "heartbeat_restart.log") },
          clock,
        ),
      keep: (state) => writeAtomically(stateFile, stateText(state)),
      tell: say,
    },
    readKept(stateFile, log),
  );
  const done = watcher.run().then(async () => {
    await told?.close();
    lock.release();
  });
  return {
    done,
    end: () => {
      watcher.end();
    },
  };
}

/** A damaged file is told, and the watcher begins with what it knows: nothing. */
function readKept(file: string, log: Log): WatchState {
  const read = readTextFile(file);
  if (!read.ok) {
    if (read.reason !== "no such file")
      log("monitoring", "warn", `what it knew, in ${file}, cannot be read: ${read.reason}; it begins anew`);
    return FRESH;
  }
  const state = readState(read.text);
  if (state === undefined)
    log("monitoring", "warn", `what it knew, in ${file}, is damaged; it begins anew, and counts restarts from now on`);
  return state ?? FRESH;
}

/** Without its database the watcher still restarts, and its log says that nobody is told. */
async function openPeople(
  settings: Settings | undefined,
  ports: Parameters<typeof openToldPeople>[1],
): Promise<ToldPeople | undefined> {
  if (settings === undefined || settings.recipients.length === 0) return undefined;
  try {
    return await openToldPeople(settings, ports);
  } catch (error) {
    ports.log("monitoring", "error", `nobody is told, only this log: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
