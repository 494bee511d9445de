import { endAtInterrupt } from "../process-terminal.ts";
import type { Terminal } from "../terminal.ts";
import type { Surroundings } from "./surroundings.ts";

/** The surroundings of the command itself. */
export function realSurroundings(terminal: Terminal): Surroundings {
  return {
    terminal,
    reach: async (options) => (await import("./reach.ts")).reachMonitor(options, terminal),
    pause: (ms, onWake) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          resolve(true);
        }, ms);
        onWake(() => {
          clearTimeout(timer);
          resolve(true);
        });
      }),
    signals: (told) => {
      const stop = (): void => {
        told("stop");
      };
      const reload = (): void => {
        told("reload");
      };
      process.off("SIGINT", endAtInterrupt).once("SIGINT", stop).once("SIGTERM", stop).on("SIGHUP", reload);
      return () => process.off("SIGHUP", reload);
    },
  };
}
