import { join } from "node:path";
import type { Notice } from "../../heartbeat/watcher/notice.ts";
import type { Severity } from "../../model/severity.ts";
import type { Transition, TransitionName } from "../../model/transition.ts";
import type { AlertFacts } from "../../monitor/channel.ts";
import type { Clock } from "../../monitor/clock.ts";
import type { Log } from "../../monitor/log.ts";
import type { StoredTransition } from "../../monitor/store.ts";
import { startDelivery } from "../../notify/delivery.ts";
import { decide } from "../../notify/routing/decide.ts";
import { quietUntil } from "../../notify/routing/quiet-hours.ts";
import type { DeliveryTuning } from "../../notify/served-channel.ts";
import { openSqliteStore } from "../../store/sqlite.ts";
import { DATABASE } from "../data-folder.ts";
import { openChannels } from "../notify/open-channel.ts";
import type { Settings } from "../settings/settings.ts";

/** Alerts of a watcher as routes see them. */
export const WATCHER_ALERT = { source: "heartbeat", policy: "heartbeat_watch", rule: "heartbeat_watch" } as const;

export interface ToldPeoplePorts {
  readonly clock: Clock;
  readonly log: Log;
  /** The watcher's own folder: what it owes to people is kept there. */
  readonly folder: string;
  /** The heartbeat file as people call it: the key of the alert. */
  readonly file: string;
  /** ms since the epoch of the newest heartbeat. */
  readonly lastBeat: () => number | undefined;
  readonly tuning?: Partial<DeliveryTuning>;
}

export interface ToldPeople {
  /** Never throws; resolves when it is durable that they will be told. */
  tell(notice: Notice): Promise<void>;
  close(): Promise<void>;
}

/** ms at the end for what can still be sent; the rest is sent at the next start. */
const CLOSING = 10_000;

const AS: Readonly<Partial<Record<Notice["kind"], { readonly transition: TransitionName; readonly severity: Severity }>>> = {
  ill: { transition: "fired", severity: "warning" },
  page: { transition: "raised", severity: "critical" },
  "restart failed": { transition: "repeated", severity: "warning" },
  recovered: { transition: "resolved", severity: "info" },
  "stopped on purpose": { transition: "resolved", severity: "info" },
};

/**
 * Tells the recipients of the settings, by their routes, through an outbox of the watcher's own: it does not need the monitor, which may be what has died. One
 * episode from the first ill look to the first healthy one.
 */
export async function openToldPeople(settings: Settings, ports: ToldPeoplePorts): Promise<ToldPeople> {
  const { clock, log, folder, file, lastBeat } = ports;
  const { store } = await openSqliteStore({ file: join(folder, DATABASE), now: () => clock.wall() });
  const seen = (): Readonly<Record<string, number>> => {
    const at = lastBeat();
    return at === undefined ? {} : { [WATCHER_ALERT.source]: at };
  };
  const served = await openChannels(settings, { now: () => clock.wall(), lastReceived: seen });
  const { quietHours } = settings.routing;
  const delivery = startDelivery(
    served,
    {
      clock,
      store,
      log,
      random: Math.random,
      factsOf: (transition) => Promise.resolve(factsOf(transition)),
      quietUntil: (channel, severity, at) => quietUntil(quietHours, channel, severity, at),
    },
    ports.tuning,
  );
  let turn: Promise<void> = Promise.resolve();
  const tell = async (notice: Notice): Promise<void> => {
    const as = AS[notice.kind];
    if (as === undefined) return;
    const { at, since, text } = notice;
    const episode = `heartbeat-${(since ?? at).toString(16)}`;
    try {
      const before = await store.transitions({ episode, after: 0, limit: 1_000 });
      const last = before.at(-1);
      // The end of what nobody was told of is no news.
      if (as.transition === "resolved" && last === undefined) return;
      const transition: Transition = {
        ...WATCHER_ALERT,
        version: "1.0.0",
        key: file,
        at,
        episode,
        ordinal: (last?.ordinal ?? 0) + 1,
        transition:
          last === undefined ? "fired" : as.transition === "raised" && last.severity === "critical" ? "repeated" : as.transition,
        severity: as.transition === "resolved" && last !== undefined ? last.severity : as.severity,
        previousSeverity: last?.severity ?? null,
        reason: notice.kind,
        notify: true,
        message: text,
        values: {},
      };
      await store.commit({ transitions: [transition], watches: [], position: { file: "", offset: 0 }, channelsOf });
      delivery.wake();
    } catch (error) {
      log("monitoring", "error", `people could not be told: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const channelsOf = (transition: Transition): readonly string[] => {
    const subject = { ...transition, owner: null, labels: { file } };
    return decide(settings.routing.table, subject, transition.at).recipients;
  };
  return {
    tell: (notice) => (turn = turn.then(() => tell(notice))),
    close: async () => {
      await turn;
      await delivery.stop(CLOSING);
      for (const { channel } of served) await channel.close?.();
      await store.close();
    },
  };
}

function factsOf({ at, episode }: StoredTransition): AlertFacts {
  const since = Number.parseInt(episode.slice(episode.lastIndexOf("-") + 1), 16);
  return {
    since: Number.isSafeInteger(since) ? since : at,
    threshold: null,
    because: "The engine does not say that it is well; while it is down nobody trades, and nobody watches the positions",
    owner: null,
    runbook: null,
    labels: {},
    acknowledge: "",
  };
}
