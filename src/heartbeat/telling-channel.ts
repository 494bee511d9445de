import type { Channel } from "../monitor/channel.ts";
import { updateHeartbeatStatus, type StatusUpdate, type StatusWritten } from "./status-file.ts";
import type { StatusName } from "./status-text.ts";

export interface TellingOptions extends Pick<StatusUpdate, "file"> {
  /** Whether a trading session is on, asked at each update. */
  readonly sessionActive: () => boolean;
  /** ms since the epoch */
  readonly now: () => number;
  readonly update?: typeof updateHeartbeatStatus;
}

/** A channel that says in the text form of the heartbeat that it is about to send, and what became of it. The file never holds up or fails a message. */
export function tellStatusAround(
  channel: Channel,
  { sessionActive, now, file, update = updateHeartbeatStatus }: TellingOptions,
): Channel {
  const tell = (status: StatusName, text: string): Promise<StatusWritten | undefined> =>
    update(status, text, { sessionActive: sessionActive(), now: now(), ...(file === undefined ? {} : { file }) }).catch(
      () => undefined,
    );
  const { name, takesMany, alsoTakes, resendEvery } = channel;
  return {
    name,
    takesMany,
    ...(alsoTakes === undefined ? {} : { alsoTakes }),
    ...(resendEvery === undefined ? {} : { resendEvery }),
    send: async (notifications, signal) => {
      const what = [...new Set(notifications.map(({ transition }) => transition.rule))].join(", ");
      void tell("in progress", `Telling ${name} of ${what}`);
      const result = await channel.send(notifications, signal);
      switch (result.kind) {
        case "delivered":
          void tell("healthy", `Told ${name} of ${what}`);
          break;
        case "retry":
          void tell("restarting", `Telling ${name} of ${what} again: ${result.error}`);
          break;
        case "refused":
          void tell("failure", `Could not tell ${name} of ${what}: ${result.error}`);
          break;
      }
      return result;
    },
    ...(channel.close === undefined ? {} : { close: () => channel.close?.() ?? Promise.resolve() }),
  };
}
