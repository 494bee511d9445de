import { join, resolve } from "node:path";
import { displayPath, readTextFile } from "../../app/files.ts";
import { openLog } from "../../app/log/log.ts";
import { startService } from "../../app/service.ts";
import { ServiceManager } from "../../app/service-manager.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { secretsOf } from "../../app/settings/secrets-of.ts";
import type { Settings } from "../../app/settings/settings.ts";
import { withDataFolder } from "../../app/settings/with-data-folder.ts";
import { systemClock } from "../../app/system-clock.ts";
import { renderAll } from "../../diagnostics/render.ts";
import { FINDINGS, USAGE } from "../exit-code.ts";
import { styleFor } from "../print-findings.ts";
import type { Terminal } from "../terminal.ts";
import { SETTINGS_FILE } from "./place.ts";
import { complain, type Surroundings } from "./surroundings.ts";

export interface RunOptions {
  readonly settings?: string;
  readonly data?: string;
}

/** In the folder of logs; lines of JSON, whatever the terminal shows. */
const LOG_FILE = "monitor.log";

/**
 * `monitor run`: watches until it is told to stop (SIGTERM, Ctrl-C), and then finishes what it has taken in. SIGHUP looks at the policies and opens the
 * log anew.
 */
export async function runMonitor(_operands: readonly string[], options: RunOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const settings = await readAll(options, terminal);
  if (typeof settings === "number") return settings;
  if (!settings.enabled) return complain(terminal, 0, "monitoring is switched off in the settings: `enabled: false`");
  const opened = openLog({
    clock: systemClock,
    out: logOutput(terminal),
    file: join(settings.logsFolder, LOG_FILE),
    env: terminal.env,
    zone: settings.zone,
    secrets: secretsOf(settings),
  });
  const { log } = opened;
  const manager = ServiceManager.of({ env: terminal.env, pid: process.pid, clock: systemClock, log });
  try {
    const alive = (): void => manager?.alive();
    const service = await startService(settings, { clock: systemClock, log, stdin: terminal.stdin, alive });
    manager?.ready();
    const unlisten = await untilStopped(surroundings, () => {
      opened.reopen();
      // What is refused it tells itself.
      service.reload().catch((error: unknown) => {
        log("monitoring", "error", `the policies could not be looked at: ${reasonFor(error)}`);
      });
    });
    unlisten();
    manager?.stopping();
    await service.stop();
    return 0;
  } catch (error) {
    return await complain(terminal, USAGE, reasonFor(error));
  } finally {
    await opened.close();
  }
}

/** Resolves at the signal to stop, with what ends the listening to others. */
function untilStopped({ signals }: Surroundings, reload: () => void): Promise<() => void> {
  return new Promise((done) => {
    const unlisten = signals((signal) => {
      if (signal === "stop") done(unlisten);
      else reload();
    });
  });
}

/** Settings without errors, or the exit code; what is only doubtful is told, and the monitor runs. */
async function readAll(options: RunOptions, terminal: Terminal): Promise<Settings | number> {
  const file = displayPath(resolve(terminal.cwd, options.settings ?? SETTINGS_FILE), process.cwd());
  const read = readTextFile(file);
  if (!read.ok) {
    const help = "write it as docs/settings.md shows, or name another with --settings FILE";
    return complain(terminal, USAGE, `the settings ${file} cannot be read: ${read.reason}; ${help}`);
  }
  const result = readSettings(read.text, file, terminal.env);
  const texts = (name: string): string | undefined => (name === file ? result.shown : undefined);
  if (result.diagnostics.length > 0) {
    await terminal.stderr.write(renderAll(result.diagnostics, texts, styleFor(terminal.stderr, terminal.env)));
  }
  if (!result.ok) return FINDINGS;
  return options.data === undefined ? result.settings : withDataFolder(result.settings, resolve(terminal.cwd, options.data));
}

function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function logOutput({ stderr }: Terminal): { write(text: string): unknown; readonly isTTY: boolean } {
  return { isTTY: stderr.isTerminal, write: (text) => void stderr.write(text) };
}
