import type { Transition } from "../../src/model/transition.ts";
import type { AlertFacts, Channel, Notification, SendResult } from "../../src/monitor/channel.ts";
import type { Alert } from "../../src/monitor/store.ts";
import { type Delivery, startDelivery } from "../../src/notify/delivery.ts";
import type { DeliveryPorts, DeliveryTuning, ServedChannel } from "../../src/notify/served-channel.ts";
import { alert, commitOf, savedWatch, T0, transition } from "../contract/store.ts";
import { MemoryStore } from "../monitor/memory-store.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";

export { T0 } from "../contract/store.ts";

export const FACTS: AlertFacts = {
  since: T0,
  threshold: null,
  because: null,
  owner: null,
  runbook: null,
  labels: {},
  acknowledge: "",
};

type Answer = SendResult | "never" | ((notifications: readonly Notification[]) => SendResult);

/** A channel that does what a test says: each answer once, and then delivers. */
export class FakeChannel implements Channel {
  readonly name: string;
  takesMany = false;
  resendEvery?: number;
  readonly answers: Answer[] = [];
  /** The ids of each message, in the order in which they came. */
  readonly sent: (readonly string[])[] = [];
  readonly told: Notification[] = [];
  readonly aborted: string[] = [];
  closed = 0;

  constructor(name: string) {
    this.name = name;
  }

  send(notifications: readonly Notification[], signal: AbortSignal): Promise<SendResult> {
    this.sent.push(notifications.map(({ id }) => short(id)));
    this.told.push(...notifications);
    const answer = this.answers.shift() ?? { kind: "delivered" };
    if (answer === "never") {
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          this.aborted.push((signal.reason as Error).message);
          resolve({ kind: "retry", error: "aborted" });
        });
      });
    }
    return Promise.resolve(typeof answer === "function" ? answer(notifications) : answer);
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

/** `loss/1`: the rule of an episode that is called by its rule, and the ordinal. */
function short(id: string): string {
  return id.split("/").slice(0, 2).join("/");
}

/** An outbox and channels at virtual time. */
export class OutboxDesk {
  readonly store = new MemoryStore();
  readonly clock = new VirtualClock(T0);
  readonly logged: string[] = [];
  ports: Partial<DeliveryPorts> = {};
  tuning: Partial<DeliveryTuning> = {};
  readonly #running: Delivery[] = [];

  /** Queues a transition of an episode that is called by its rule. */
  async queue(rule: string, ordinal: number, channels: readonly string[], more: Partial<Transition> = {}): Promise<void> {
    const at = more.at ?? this.clock.wall();
    const one = transition({ rule, episode: rule, ordinal, ...more, at });
    await this.store.commit(commitOf([one], [], { channelsOf: () => channels }));
    for (const delivery of this.#running) delivery.wake();
    await settle();
  }

  async open(...rules: readonly string[]): Promise<void> {
    const alerts: readonly Alert[] = rules.map((rule) => alert({ rule, episode: rule }));
    await this.store.commit(commitOf([], [{ saved: savedWatch("engine"), alerts }]));
  }

  async start(...channels: readonly (Channel | ServedChannel)[]): Promise<Delivery> {
    const served = channels.map((each) => ("channel" in each ? each : serve(each)));
    const ports: DeliveryPorts = {
      clock: this.clock,
      store: this.store,
      log: (_component, level, message) => this.logged.push(`${level} ${message}`),
      random: () => 1,
      factsOf: () => Promise.resolve(FACTS),
      quietUntil: () => undefined,
      ...this.ports,
    };
    const delivery = startDelivery(served, ports, this.tuning);
    this.#running.push(delivery);
    await settle();
    return delivery;
  }

  /** Lets time go by in steps of at most a second. */
  async pass(ms: number, step = 1_000): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left));
      await settle();
    }
  }

  /** `loss/1 waiting 2`: id, state, attempts. */
  async rows(channel: string): Promise<readonly string[]> {
    const states = ["waiting", "held", "dead", "delivered", "dropped"] as const;
    const all = await Promise.all(states.map((state) => this.store.notifications(state, 1_000)));
    return all
      .flat()
      .filter((row) => row.channel === channel)
      .sort((a, b) => a.transition.sequence - b.transition.sequence)
      .map(({ id, state, attempts }) => `${short(id)} ${state} ${attempts}`);
  }
}

export function serve(channel: Channel, more: Partial<ServedChannel> = {}): ServedChannel {
  return { channel, concurrency: 1, timeout: 10_000, giveUpAfter: 86_400_000, ...more };
}

/** Lets everything run that waits for no time to pass. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
