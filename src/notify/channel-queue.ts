import type { Notification } from "../monitor/channel.ts";
import type { DeliveryResult, OutboxRow } from "../monitor/store.ts";
import { attempt } from "./attempt.ts";
import { ChannelPause } from "./channel-pause.ts";
import { groupsOf } from "./grouping.ts";
import { holdOrDrop } from "./quiet-outbox.ts";
import { Resending } from "./resending.ts";
import type { ChannelFigures, DeliveryPorts, DeliveryTuning, ServedChannel } from "./served-channel.ts";
import { Sleep } from "./sleep.ts";
import type { StorePatience } from "./store-patience.ts";

export interface QueuePorts extends DeliveryPorts {
  readonly tuning: DeliveryTuning;
  readonly patience: StorePatience;
  /** A notification was given up. */
  readonly gaveUp: () => void;
}

/** Rows looked at in one go, beside those that are being sent. */
const MOST_TAKEN = 50;

/**
 * Sends what is due for one channel: in order for each alert, several alerts at once, critical ones first. What is sent is settled before the next of the
 * same alert is looked at; what a crash leaves unsettled is sent again under the same id.
 */
export class ChannelQueue {
  readonly #served: ServedChannel;
  readonly #ports: QueuePorts;
  readonly #pause: ChannelPause;
  readonly #resending: Resending;
  readonly #sleep: Sleep;
  readonly #sending = new Map<readonly OutboxRow[], Promise<void>>();
  readonly #abort = new AbortController();
  readonly #figures = { attempts: 0, delivered: 0, failures: 0, consecutiveFailures: 0, lastError: null as string | null };
  /** Found due and not begun yet; looked up anew when somebody says that there is more. */
  #ready: readonly OutboxRow[] = [];
  #isStale = true;
  #state: "running" | "draining" | "stopped" = "running";
  #running: Promise<void> | undefined;

  constructor(served: ServedChannel, ports: QueuePorts) {
    this.#served = served;
    this.#ports = ports;
    this.#pause = new ChannelPause(ports.clock, ports.tuning.backoff, ports.random);
    this.#resending = new Resending(served, ports);
    this.#sleep = new Sleep(ports.clock);
  }

  get figures(): ChannelFigures {
    return { ...this.#figures };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There may be something to send. */
  wake(): void {
    this.#isStale = true;
    this.#sleep.wake();
  }

  /** Sends what can be sent at once, ends what is under way when `hurry` resolves, and lets go of the channel. */
  async stop(hurry: Promise<void>): Promise<void> {
    if (this.#state === "running") this.#state = "draining";
    this.wake();
    await Promise.race([this.#running, hurry]);
    this.#state = "stopped";
    this.#abort.abort();
    this.wake();
    await this.#running;
    await Promise.all(this.#sending.values());
    this.#sleep.close();
    await this.#served.channel.close?.().catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (this.#state !== "stopped") {
      const wait = await this.#round();
      if (this.#state === "draining" && this.#sending.size === 0) return;
      await this.#sleep.for(wait);
    }
  }

  /** Starts what can be started. ms until there may be more. */
  async #round(): Promise<number> {
    const { tuning } = this.#ports;
    const { channel, concurrency } = this.#served;
    this.#sleep.forget();
    if (this.#sending.size >= concurrency || this.#pause.isAsked) return Math.min(tuning.look, this.#untilUnasked());
    if (this.#resending.isDue && this.#pause.left <= 0 && this.#state === "running") {
      if (this.#sending.size > 0) return tuning.look;
      await this.#resending.turn(this.#abort.signal);
    }
    if ((this.#isStale || this.#ready.length === 0) && !(await this.#find())) return tuning.look;
    const paused = this.#pause.left;
    // A receiver in trouble is left alone for a while, but nothing critical waits for that.
    const due = this.#ready.filter((row) => paused <= 0 || isUrgent(row));
    const free = concurrency - this.#sending.size;
    const groups = groupsOf(due, channel.takesMany);
    for (const group of groups.slice(0, free)) this.#begin(group);
    const begun = new Set(groups.slice(0, free).flat());
    // What a pause keeps back is looked up again: by then there may be something more urgent.
    this.#ready = paused > 0 ? [] : this.#ready.filter((row) => !begun.has(row));
    return paused > 0 ? Math.min(tuning.look, paused) : tuning.look;
  }

  /** False where the store does not say. */
  async #find(): Promise<boolean> {
    const { clock, store, patience } = this.#ports;
    this.#isStale = false;
    const busy = new Set([...this.#sending.keys()].flat().map(({ id }) => id));
    const { name } = this.#served.channel;
    const found = await patience.ask(() => store.dueNotifications(clock.wall(), MOST_TAKEN + busy.size, name));
    if (found === undefined) {
      this.#isStale = true;
      return false;
    }
    // What was settled while the store was asked is due no more.
    const current = new Set([...this.#sending.keys()].flat().map(({ id }) => id));
    this.#ready = found.filter(({ id }) => !busy.has(id) && !current.has(id));
    return true;
  }

  #untilUnasked(): number {
    return this.#pause.isAsked ? Math.max(1, this.#pause.left) : Infinity;
  }

  #begin(group: readonly OutboxRow[]): void {
    const sent = this.#tell(group).finally(() => {
      this.#sending.delete(group);
      this.#sleep.wake();
    });
    this.#sending.set(group, sent);
  }

  async #tell(group: readonly OutboxRow[]): Promise<void> {
    const { clock, factsOf, patience } = this.#ports;
    const rows = await this.#undisturbing(group);
    if (rows.length === 0) return;
    const notifications = await patience.until(() =>
      Promise.all(
        rows.map(async ({ id, transition, attempts, insteadOf }): Promise<Notification> => {
          const notification = { id, transition, about: await factsOf(transition), attempts };
          return insteadOf === null ? notification : { ...notification, insteadOf };
        }),
      ),
    );
    if (notifications === undefined || this.#abort.signal.aborted) return;
    const { channel, timeout } = this.#served;
    this.#figures.attempts += 1;
    const result = await attempt(channel, notifications, { clock, timeout, aborted: this.#abort.signal });
    if (result.kind === "delivered") {
      await this.#delivered(rows);
    } else if (result.kind === "refused" && rows.length > 1) {
      // One that cannot be told must not take the others with it.
      for (const row of rows) await this.#tell([row]);
    } else {
      await this.#failed(rows, result.error, result.kind === "retry", "after" in result ? result.after : undefined);
    }
  }

  /** Those that quiet hours let through; the others are held or dropped. */
  async #undisturbing(group: readonly OutboxRow[]): Promise<readonly OutboxRow[]> {
    const { clock, store, quietUntil, patience } = this.#ports;
    const { name } = this.#served.channel;
    const undisturbing: OutboxRow[] = [];
    for (const row of group) {
      const at = clock.wall();
      const until = quietUntil(name, row.transition.severity, at);
      if (until === undefined) {
        undisturbing.push(row);
        continue;
      }
      await patience.until(async () => {
        const decision = holdOrDrop(row, await store.notificationsOf(row.transition.episode, name));
        if (decision.kind === "hold") await store.settle([row.id], { state: "held", at, until });
        else await store.settle(decision.ids, { state: "dropped", at, reason: decision.reason });
      });
    }
    return undisturbing;
  }

  async #delivered(rows: readonly OutboxRow[]): Promise<void> {
    const { clock, log } = this.#ports;
    if (this.#figures.consecutiveFailures > 0) log("monitoring", "info", `${this.#name} delivers again`, { channel: this.#name });
    this.#pause.delivered();
    this.#figures.delivered += rows.length;
    this.#figures.consecutiveFailures = 0;
    this.#figures.lastError = null;
    await this.#settle(rows, () => ({ state: "delivered", at: clock.wall() }));
  }

  async #failed(rows: readonly OutboxRow[], error: string, mayWork: boolean, after: number | undefined): Promise<void> {
    const { clock, log, tuning } = this.#ports;
    // What the stop cut short was no attempt that failed: it is sent again at the next start.
    if (this.#abort.signal.aborted) return;
    const at = clock.wall();
    const told = { channel: this.#name, error };
    this.#figures.failures += 1;
    this.#figures.consecutiveFailures += 1;
    this.#figures.lastError = error;
    if (mayWork && this.#figures.consecutiveFailures === 1)
      log("monitoring", "warn", `${this.#name} does not deliver: ${error}`, told);
    const waits = mayWork ? this.#pause.failed(Math.max(...rows.map(({ attempts }) => attempts + 1)), after) : 0;
    const isOver = ({ attempts, since }: OutboxRow): boolean =>
      !mayWork || attempts + 1 >= tuning.attempts || at - since >= this.#served.giveUpAfter;
    const dead = rows.filter(isOver);
    for (const { id } of dead) log("monitoring", "error", `a notification by ${this.#name} is given up: ${error}`, { ...told, id });
    await this.#settle(rows, (row) =>
      isOver(row) ? { state: "dead", at, error } : { state: "waiting", at, nextAt: at + waits, error },
    );
    if (dead.length > 0) this.#ports.gaveUp();
    if (dead.length < rows.length && waits < tuning.look) this.#sleep.within(waits);
  }

  /** Until the store takes it: before that nothing else of these alerts is sent. */
  async #settle(rows: readonly OutboxRow[], resultOf: (row: OutboxRow) => DeliveryResult): Promise<void> {
    const { store, patience } = this.#ports;
    const byResult = new Map<string, { readonly result: DeliveryResult; readonly ids: string[] }>();
    for (const row of rows) {
      const result = resultOf(row);
      const key = JSON.stringify(result);
      const same = byResult.get(key);
      if (same === undefined) byResult.set(key, { result, ids: [row.id] });
      else same.ids.push(row.id);
    }
    for (const { result, ids } of byResult.values()) await patience.until(() => store.settle(ids, result));
  }

  get #name(): string {
    return this.#served.channel.name;
  }
}

function isUrgent({ transition, attempts }: OutboxRow): boolean {
  return transition.severity === "critical" && attempts === 0;
}
