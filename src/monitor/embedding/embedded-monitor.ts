import type { Clock } from "../clock.ts";
import type { Health, MonitorFigures } from "../health.ts";
import type { StoredAlert } from "../store.ts";
import { type EmbeddingHealth, statusOf } from "./embedding-health.ts";
import { type EmbeddingEvents, pass } from "./embedding-events.ts";
import { KnownAlerts } from "./known-alerts.ts";
import { type Listener, Listeners } from "./listeners.ts";
import type { ArtifactCheck, FromWorker, SettingsOrigin } from "./messages.ts";
import { Moments } from "./moments.ts";
import { Questions } from "./questions.ts";
import { Ticks, type TicksOptions } from "./ticks.ts";
import { WorkerKeeper } from "./worker-keeper.ts";
import type { OpenThread } from "./worker-thread.ts";

export interface EmbeddingOptions extends TicksOptions {
  readonly settings: SettingsOrigin;
  readonly open: OpenThread;
  readonly clock: Clock;
  /** ms */
  readonly hangAfter: number;
  /** ms: before another worker is started, the first time and at most. */
  readonly restart: { readonly first: number; readonly longest: number };
  /** ms: `start` resolves after that, whether the worker is ready or not. */
  readonly startWithin: number;
  /** ms: what `stop` gives the worker to drain. */
  readonly stopWithin: number;
}

export interface Stopped {
  /** Everything that was received is recorded, evaluated and durable. */
  readonly drained: boolean;
  /** Snapshots that were not recorded. */
  readonly lost: number;
}

/** ms */
const ARTIFACTS_WITHIN = 10_000;
/** ms that a worker has to end when it is told to. */
const END_WITHIN = 2_000;

/** The engine's end of a monitor that runs in a worker thread. No method throws, and none but `stop` makes anyone wait. */
export class EmbeddedMonitor {
  readonly #options: EmbeddingOptions;
  readonly #ticks: Ticks;
  readonly #moments: Moments;
  readonly #keeper: WorkerKeeper;
  readonly #alerts = new KnownAlerts();
  readonly #listeners = new Listeners<EmbeddingEvents>();
  readonly #questions: Questions<ArtifactCheck>;
  #isFlushScheduled = false;
  #service: Health | null = null;
  #figures: MonitorFigures | null = null;
  #heardAt: number | null = null;
  #isStopped: boolean | undefined;
  #stopping: Promise<Stopped> | undefined;
  #farewell: (() => void) | undefined;

  private constructor(options: EmbeddingOptions) {
    this.#options = options;
    this.#ticks = new Ticks(options);
    this.#moments = new Moments(options.clock);
    this.#questions = new Questions(options.clock, ARTIFACTS_WITHIN);
    this.#keeper = new WorkerKeeper(options, {
      ready: ({ alerts }) => {
        this.#alerts.replace(alerts);
        this.#flush();
      },
      hear: (message) => {
        this.#hear(message);
      },
      ended: (reason) => {
        this.#ended(reason);
      },
      changed: () => {
        if (this.#keeper.state === "declined" || this.#keeper.state === "disabled") this.#ticks.ignoreAll();
        this.#moments.changed();
      },
    });
  }

  /** Resolves when it is known whether monitoring runs, and after `startWithin` in any case. Never rejects. */
  static async start(options: EmbeddingOptions): Promise<EmbeddedMonitor> {
    const monitor = new EmbeddedMonitor(options);
    const keeper = monitor.#keeper;
    // Only now may the wait for it keep the process alive.
    keeper.hold(true);
    keeper.start();
    await monitor.#moments.until(() => keeper.state !== "starting", options.startWithin);
    if (keeper.state !== "stopping") keeper.hold(false);
    return monitor;
  }

  /** Takes a copy of a snapshot and returns. What becomes of it is told by events and `health()`. */
  recordTick(snapshot: unknown, source = "engine"): void {
    if (this.#keeper.isOver || this.#stopping !== undefined) {
      this.#ticks.ignore();
      return;
    }
    this.#ticks.take(snapshot, source);
    this.#scheduleFlush();
  }

  /** The open alerts of all sources as they were last told. A frozen array, the same one until something changes. */
  activeAlerts(): readonly StoredAlert[] {
    return this.#alerts.list();
  }

  /** Looks at the artifacts of all sources now. */
  checkArtifacts(): Promise<ArtifactCheck> {
    if (!this.#keeper.isReady) {
      return Promise.resolve({ checked: false, reason: this.#keeper.reason ?? "the monitor is not running" });
    }
    const unanswered = { checked: false, reason: "the monitor gave no answer" } as const;
    return this.#questions.ask(unanswered, (question) => {
      this.#keeper.post({ kind: "check artifacts", question });
    });
  }

  /** Gives back what takes the listener away. */
  on<Kind extends keyof EmbeddingEvents>(kind: Kind, listener: Listener<EmbeddingEvents[Kind]>): () => void {
    return this.#listeners.on(kind, listener);
  }

  health(): EmbeddingHealth {
    const { state, reason, restarts } = this.#keeper;
    return {
      status: statusOf(state, this.#service),
      state,
      reason,
      ticks: this.#ticks.counts,
      restarts,
      listeners: { failures: this.#listeners.failures, lastFailure: this.#listeners.lastFailure },
      service: this.#service,
      figures: this.#figures,
      heardAt: this.#heardAt,
    };
  }

  /** Has everything recorded, evaluated and made durable, then lets go of the worker. Never rejects; again: the same answer. */
  stop(): Promise<Stopped> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Called when `stop` begins. */
  whenStopping(call: () => void): void {
    this.#farewell = call;
  }

  async #stop(): Promise<Stopped> {
    this.#farewell?.();
    const { clock, stopWithin } = this.#options;
    const deadline = clock.monotonic() + stopWithin;
    const keeper = this.#keeper;
    const neverRan = keeper.isOver;
    keeper.prepareStop();
    this.#flush();
    await this.#moments.until(() => keeper.isOver || (keeper.isReady && this.#ticks.areDone), stopWithin);
    if (!keeper.isOver && keeper.isReady) {
      keeper.post({ kind: "stop" });
      await this.#moments.until(() => keeper.isOver || this.#isStopped !== undefined, deadline - clock.monotonic());
    }
    const drained = (this.#isStopped ?? neverRan) && this.#ticks.areDone;
    keeper.close();
    await this.#moments.until(() => !keeper.isAlive, END_WITHIN);
    keeper.hold(false);
    this.#questions.close();
    return { drained, lost: this.#ticks.abandonAll() };
  }

  #scheduleFlush(): void {
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    queueMicrotask(() => {
      this.#isFlushScheduled = false;
      this.#tellLosses();
      this.#flush();
    });
  }

  #flush(): void {
    if (!this.#keeper.isReady) return;
    const batch = this.#ticks.next();
    if (batch !== undefined) this.#keeper.post(batch);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "recorded":
        this.#ticks.recorded(message.through);
        this.#flush();
        this.#moments.changed();
        return;
      case "told":
        this.#alerts.apply(message.alerts);
        for (const event of message.events) pass(event, this.#listeners);
        return;
      case "alive":
        this.#service = message.health ?? this.#service;
        this.#figures = message.figures ?? this.#figures;
        this.#heardAt = this.#options.clock.wall();
        return;
      case "artifacts":
        this.#questions.answer(message.question, message.answer);
        return;
      case "stopped":
        this.#isStopped = message.problem === null;
        if (message.problem !== null) this.#listeners.tell("trouble", { about: "monitor", message: message.problem });
        this.#moments.changed();
        return;
      default:
        return;
    }
  }

  #ended(reason: string): void {
    this.#ticks.workerEnded();
    this.#questions.close();
    this.#tellLosses();
    this.#listeners.tell("trouble", { about: "worker", message: reason });
    this.#moments.changed();
  }

  /** Once a turn, and not inside of `recordTick`. */
  #tellLosses(): void {
    for (const loss of this.#ticks.takeLosses()) this.#listeners.tell("dropped", loss);
  }
}
