import type { Clock } from "../clock.ts";
import { type FromWorker, PROTOCOL, type SettingsOrigin, type ToWorker } from "./messages.ts";
import { Watchdog } from "./watchdog.ts";
import type { OpenThread, Thread } from "./worker-thread.ts";

export type KeeperState = "starting" | "running" | "restarting" | "disabled" | "declined" | "stopping" | "stopped";

export interface KeeperOptions {
  readonly open: OpenThread;
  readonly clock: Clock;
  readonly settings: SettingsOrigin;
  /** A worker that is silent for so long, and once more after it was asked, is ended. ms */
  readonly hangAfter: number;
  /** ms before the second worker; twice as long before each that follows, and at most `longest`. */
  readonly restart: { readonly first: number; readonly longest: number };
}

export interface KeeperListener {
  ready(message: Extract<FromWorker, { kind: "ready" }>): void;
  hear(message: FromWorker): void;
  /** The worker is gone, or could not start. */
  ended(reason: string): void;
  /** The state is another one now. */
  changed(): void;
}

/** A worker that ran so long ended for a reason of its own. ms */
const STEADY = 60_000;
/** While stopping nobody waits for a better moment. */
const DEATHS_WHILE_STOPPING = 3;

/**
 * Keeps one worker running: starts it, starts another when it ends, later each time, and ends one that hangs. There are never two: the next
 * starts when the one before is gone. Nothing it does keeps the process alive, except while it is told to hold.
 */
export class WorkerKeeper {
  readonly #options: KeeperOptions;
  readonly #listener: KeeperListener;
  #state: KeeperState = "starting";
  #reason: string | null = null;
  #thread: Thread | undefined;
  #watchdog: Watchdog | undefined;
  #readyAt: number | undefined;
  #lastGood: string | null = null;
  #restarts = 0;
  #delay: number;
  #cancelDelay: (() => void) | undefined;
  #endReason: string | undefined;
  #held = false;
  #deathsWhileStopping = 0;
  #hasStopped = false;

  constructor(options: KeeperOptions, listener: KeeperListener) {
    this.#options = options;
    this.#delay = options.restart.first;
    this.#listener = listener;
  }

  get state(): KeeperState {
    return this.#state;
  }

  /** Why it does not run, or why the last worker ended; null where all is well. */
  get reason(): string | null {
    return this.#reason;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get isReady(): boolean {
    return this.#readyAt !== undefined;
  }

  /** A thread is there, ready or not. */
  get isAlive(): boolean {
    return this.#thread !== undefined;
  }

  /** There will be no monitoring any more. */
  get isOver(): boolean {
    return this.#state === "declined" || this.#state === "disabled" || this.#state === "stopped";
  }

  start(): void {
    const { open, clock, settings, hangAfter } = this.#options;
    this.#cancelDelay = undefined;
    this.#endReason = undefined;
    const start = {
      protocol: PROTOCOL,
      settings,
      lastGood: this.#lastGood,
      restarts: this.#restarts,
      beatEvery: Math.min(1_000, hangAfter / 3),
    };
    const thread = open(start, {
      hear: (message) => {
        if (this.#thread === thread) this.#hear(message);
      },
      ended: (reason) => {
        if (this.#thread === thread) this.#ended(reason);
      },
    });
    this.#thread = thread;
    thread.hold(this.#held);
    this.#watchdog = new Watchdog(
      clock,
      hangAfter,
      () => {
        thread.post({ kind: "ping" });
      },
      () => {
        this.#end(`it gave no answer for ${hangAfter / 1_000} s`);
      },
    );
  }

  /** Only to a worker that is ready. */
  post(message: ToWorker): void {
    if (this.isReady) this.#thread?.post(message);
  }

  /** Whether the worker keeps the process alive. */
  hold(held: boolean): void {
    this.#held = held;
    this.#thread?.hold(held);
  }

  /** From now on a worker is needed only for what is left to do. */
  prepareStop(): void {
    if (this.isOver) return;
    this.#enter("stopping");
    this.hold(true);
    if (this.#cancelDelay === undefined) return;
    this.#cancelDelay();
    this.start();
  }

  /** Ends the worker, and with it everything. */
  close(): void {
    this.#cancelDelay?.();
    this.#watchdog?.close();
    if (!this.isOver) this.#enter("stopped");
    this.#readyAt = undefined;
    this.#thread?.end();
  }

  #hear(message: FromWorker): void {
    this.#watchdog?.heard();
    switch (message.kind) {
      case "ready":
        if (message.protocol !== PROTOCOL) {
          this.#giveUp("declined", "the worker's file is of another version than the engine's");
          return;
        }
        this.#lastGood = message.settings;
        this.#readyAt = this.#options.clock.monotonic();
        if (this.#state !== "stopping") {
          this.#reason = null;
          this.#enter("running");
        }
        this.#listener.ready(message);
        return;
      case "declined":
        this.#giveUp(message.why === "disabled" ? "disabled" : "declined", message.reason);
        return;
      case "failed":
        this.#end(message.reason);
        return;
      case "stopped":
        this.#hasStopped = true;
        this.#listener.hear(message);
        return;
      default:
        this.#listener.hear(message);
    }
  }

  #end(reason: string): void {
    this.#endReason ??= reason;
    this.#thread?.end();
  }

  #giveUp(state: "declined" | "disabled", reason: string): void {
    this.#reason = reason;
    this.#watchdog?.close();
    this.#enter(state);
    this.#thread?.end();
  }

  #ended(thrown: string): void {
    this.#watchdog?.close();
    this.#thread = undefined;
    const ranSteadily = this.#readyAt !== undefined && this.#options.clock.monotonic() - this.#readyAt >= STEADY;
    this.#readyAt = undefined;
    if (this.isOver || this.#hasStopped) {
      this.#listener.changed();
      return;
    }
    const reason = this.#endReason ?? thrown;
    this.#reason = reason;
    this.#restarts += 1;
    if (this.#state === "stopping") {
      this.#deathsWhileStopping += 1;
      if (this.#deathsWhileStopping < DEATHS_WHILE_STOPPING) this.start();
      else this.#enter("stopped");
      this.#listener.ended(reason);
      return;
    }
    if (ranSteadily) this.#delay = this.#options.restart.first;
    this.#cancelDelay = this.#options.clock.after(this.#delay, () => {
      this.start();
    });
    this.#delay = Math.min(2 * this.#delay, this.#options.restart.longest);
    this.#enter("restarting");
    this.#listener.ended(reason);
  }

  #enter(state: KeeperState): void {
    this.#state = state;
    this.#listener.changed();
  }
}
