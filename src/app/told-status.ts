import { join } from "node:path";
import { tellStatusAround } from "../heartbeat/telling-channel.ts";
import type { Channel } from "../monitor/channel.ts";
import { SELF } from "../monitor/self-snapshot.ts";
import type { Settings } from "./settings/settings.ts";

/** ms: as long as a snapshot counts where a policy does not say (`stale`). */
const ACTIVE_FOR = 5 * 60_000;

/** The text form of the heartbeat, which engines write, recipients update and the API reads. */
export function statusFileOf({ logsFolder }: Pick<Settings, "logsFolder">): string {
  return join(logsFolder, "heartbeat_status.txt");
}

/** What the recipients of the settings may be told of sessions. Instants in ms since the epoch. */
export interface SessionPorts {
  readonly now: () => number;
  /** When each source last brought a snapshot. */
  readonly lastReceived: () => Readonly<Record<string, number>>;
}

/** The channel of a recipient with `heartbeat_status: true`. A session is on while snapshots come. */
export function tellingStatus(
  channel: Channel,
  settings: Pick<Settings, "logsFolder">,
  { now, lastReceived }: SessionPorts,
): Channel {
  const sessionActive = (): boolean =>
    Object.entries(lastReceived()).some(([source, at]) => source !== SELF && now() - at <= ACTIVE_FOR);
  return tellStatusAround(channel, { sessionActive, now, file: statusFileOf(settings) });
}
