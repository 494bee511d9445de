import type { Channel } from "../../monitor/channel.ts";
import type { ChannelOptions } from "../channel-options.ts";
import { lineOf } from "../message.ts";
import { untilAborted } from "../until-aborted.ts";
import { zonedTime } from "../when.ts";

export interface ConsoleOptions extends ChannelOptions {
  /** Standard output or standard error: as a stream of Node writes, calling back when it is done. */
  readonly out: { write(text: string, done: (error?: Error | null) => void): unknown };
}

/** A line for each notification, for a terminal or for what collects a service's output. */
export function createConsole(options: ConsoleOptions): Channel {
  const { name, out, zone } = options;
  const time = zonedTime(zone);
  return {
    name,
    takesMany: true,
    send: async (notifications, signal) => {
      if (signal.aborted) return { kind: "retry", error: "the output was not written: time was up" };
      const lines = notifications.map((each) => `${time(each.transition.at)}  ${lineOf(each, options)}\n`);
      const written = new Promise<string | undefined>((resolve) => {
        try {
          out.write(lines.join(""), (error) => {
            resolve(error === undefined || error === null ? undefined : codeOf(error));
          });
        } catch (error) {
          resolve(codeOf(error));
        }
      });
      const problem = await untilAborted(written, signal, "it took no line in time");
      return problem === undefined
        ? { kind: "delivered" }
        : { kind: "retry", error: `the output could not be written: ${problem}` };
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "it failed";
}
