import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Settings } from "./settings.ts";

/**
 * The settings of a monitor that keeps its data elsewhere. What it writes into the data folder of the settings goes into that one, and its logs do
 * too, unless the settings name another folder than `logs` for them. What it reads stays where it is.
 */
export function withDataFolder(settings: Settings, folder: string): Settings {
  const { dataFolder, logsFolder, metricsFolder, heartbeat } = settings;
  const move = (path: string): string => {
    const below = relative(dataFolder, path);
    return below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below) ? path : join(folder, below);
  };
  return {
    ...settings,
    dataFolder: folder,
    logsFolder: logsFolder === join(dirname(settings.file), "logs") ? join(folder, "logs") : move(logsFolder),
    metricsFolder: move(metricsFolder),
    heartbeat: { ...heartbeat, file: move(heartbeat.file) },
  };
}
