import { endsEpisode } from "../monitor/ends-episode.ts";
import type { OutboxFigures } from "../monitor/store.ts";
import { ChannelQueue } from "./channel-queue.ts";
import { sendOrDrop } from "./quiet-outbox.ts";
import { type ChannelFigures, type DeliveryPorts, type DeliveryTuning, type ServedChannel, TUNING } from "./served-channel.ts";
import { Sleep } from "./sleep.ts";
import { StorePatience } from "./store-patience.ts";

/** The channels at work on the outbox. */
export interface Delivery {
  /** There may be something new in the outbox. */
  wake(): void;
  figures(): Promise<DeliveryFigures>;
  /** Sends what can be sent within so many ms; what is left is sent at the next start. */
  stop(within: number): Promise<void>;
}

export interface DeliveryFigures {
  /** What the outbox holds, by channel. */
  readonly outbox: readonly OutboxFigures[];
  /** What was tried since the start, by channel. */
  readonly channels: Readonly<Record<string, ChannelFigures>>;
}

/** Rows handled in one look. */
const MOST = 200;
/** ms: the wall clock was set back if it lost so much. */
const SET_BACK = 1_000;

/**
 * Begins to deliver what is in the outbox, at least once and in order for each alert and channel. Each channel has a queue of its own, so
 * that one that is stuck holds up no other.
 */
export function startDelivery(
  served: readonly ServedChannel[],
  given: DeliveryPorts,
  tuned: Partial<DeliveryTuning> = {},
): Delivery {
  const ports = { ...given, tuning: { ...TUNING, ...tuned } };
  const { clock, store, log, tuning } = ports;
  const patience = new StorePatience(clock, log);
  const sleep = new Sleep(clock);
  const queues = new Map(
    served.map((each) => [
      each.channel.name,
      new ChannelQueue(each, {
        ...ports,
        patience,
        gaveUp: () => {
          sleep.wake();
        },
      }),
    ]),
  );
  const state = { isOver: false, offset: clock.wall() - clock.monotonic() };

  const wake = (): void => {
    sleep.wake();
    for (const queue of queues.values()) queue.wake();
  };

  /** Lets go what quiet hours held back. */
  const release = async (): Promise<void> => {
    const at = clock.wall();
    const rows = await store.releasableNotifications(at, MOST);
    for (const row of rows) {
      const decision = sendOrDrop(row, await store.notificationsOf(row.transition.episode, row.channel));
      if (decision.kind === "drop") await store.settle([row.id], { state: "dropped", at, reason: decision.reason });
      else await store.settle([row.id], { state: "renewed", at });
      queues.get(row.channel)?.wake();
    }
  };

  /** Tells the fallback of what is owed for too long or was given up. */
  const fallBack = async (): Promise<void> => {
    for (const { channel, fallback } of served) {
      if (fallback === undefined) continue;
      const at = clock.wall();
      const rows = await store.overdueNotifications(channel.name, at - fallback.after, MOST);
      for (const { id } of rows) await store.fallBack(id, fallback.to, at);
      if (rows.length === 0) continue;
      log("monitoring", "warn", `${fallback.to} is told instead of ${channel.name}`, { notifications: rows.length });
      queues.get(fallback.to)?.wake();
    }
  };

  /** What is owed to a channel that the settings no longer have would wait for ever. */
  const giveUpStrays = async (): Promise<void> => {
    const owed = await store.outboxFigures();
    const strays = new Set(owed.map(({ channel }) => channel).filter((name) => !queues.has(name)));
    if (strays.size === 0) return;
    const at = clock.wall();
    for (const state of ["waiting", "held"] as const) {
      const rows = (await store.notifications(state, 100_000)).filter(({ channel }) => strays.has(channel));
      for (const { id, channel, transition } of rows) {
        const reason = `the settings have no recipient \`${channel}\``;
        // That an alert is over, nobody needs to hear who is told of none any more.
        const isOver = endsEpisode(transition);
        await store.settle([id], isOver ? { state: "dropped", at, reason } : { state: "dead", at, error: reason });
      }
    }
  };

  const look = async (): Promise<void> => {
    const offset = clock.wall() - clock.monotonic();
    if (offset < state.offset - SET_BACK) await store.hurry();
    state.offset = offset;
    await release();
    await fallBack();
    await giveUpStrays();
  };

  const run = async (): Promise<void> => {
    while (!state.isOver) {
      sleep.forget();
      await patience.ask(look);
      await sleep.for(tuning.look);
    }
  };

  for (const queue of queues.values()) queue.start();
  const running = run();
  return {
    wake,
    figures: async () => ({
      outbox: await store.outboxFigures(),
      channels: Object.fromEntries([...queues].map(([name, queue]) => [name, queue.figures])),
    }),
    stop: async (within) => {
      let [cancel, give] = [(): void => undefined, (): void => undefined];
      const hurry = new Promise<void>((resolve) => {
        cancel = clock.after(within, resolve);
      });
      const givenUp = new Promise<void>((resolve) => {
        give = clock.after(within + STUBBORN, resolve);
      });
      await Promise.race([Promise.all([...queues.values()].map((queue) => queue.stop(hurry))), givenUp]);
      cancel();
      give();
      patience.close();
      state.isOver = true;
      sleep.wake();
      await running;
      sleep.close();
    },
  };
}

/** ms that a channel may take to end, or a store to note what was sent, after all others were hurried. */
const STUBBORN = 6_000;
