import type { Happenings } from "./incident.ts";
import { type Random, randomStream } from "./random.ts";

interface Webhook {
  attempts: number;
  failures: number;
  retries: number;
  consecutiveFailures: number;
  queue: number;
}

interface Worker {
  readonly pid: number;
  readonly everyMs: number;
  missing: boolean;
  status: string;
  updatedAt: number | null;
  progressedAt: number | null;
  running: boolean;
}

interface Strategy {
  state: "active" | "halted";
  lastEvaluatedAt: number | null;
  executions: number;
  stoplosses: number;
}

/** What stands around the trading itself: notification endpoints, other workers' heartbeat files, strategies, the process. */
export class Surroundings {
  readonly webhooks = new Map<string, Webhook>();
  readonly workers = new Map<string, Worker>();
  readonly strategies = new Map<string, Strategy>();
  readonly process: { pid: number; startedAt: number; restarts: number; tickP95: number };
  sequence = 0;
  clockOffset = 0;
  readonly #random: Random;

  constructor(seed: number, start: number) {
    this.#random = randomStream(seed, "surroundings");
    this.process = { pid: 4_210, startedAt: start, restarts: 0, tickP95: 60 };
    for (const name of ["slack", "email"]) {
      this.webhooks.set(name, { attempts: 0, failures: 0, retries: 0, consecutiveFailures: 0, queue: 0 });
    }
    for (const [index, name] of ["ingest", "reconciler", "sentiment"].entries()) {
      const worker = { pid: 4_300 + index, everyMs: 30_000, missing: false, status: "running", running: true };
      this.workers.set(name, { ...worker, updatedAt: start, progressedAt: start });
    }
    for (const name of ["momentum", "mean_reversion"]) {
      this.strategies.set(name, { state: "active", lastEvaluatedAt: start, executions: 0, stoplosses: 0 });
    }
  }

  tick(now: number, cadence: number, filled: number, happenings: Happenings): void {
    this.sequence += 1;
    this.clockOffset = this.#random.integer(-4, 6);
    this.process.tickP95 = 55 + this.#random.integer(0, 30);
    for (const [name, webhook] of this.webhooks) this.#deliver(name, webhook, now, happenings);
    this.beat(now, happenings);
    const isHalted = happenings.first("circuit_breaker") !== undefined;
    for (const [index, [name, strategy]] of [...this.strategies].entries()) {
      strategy.state = isHalted ? "halted" : "active";
      if (happenings.first("no_progress", (incident) => incident.strategy === name) !== undefined) continue;
      strategy.lastEvaluatedAt = now - (now % Math.max(cadence, 30_000 * (index + 1)));
      if (filled > 0 && index === this.sequence % this.strategies.size) strategy.executions += filled;
    }
  }

  /** The workers are processes of their own: they go on while the engine hangs. */
  beat(now: number, happenings: Happenings): void {
    for (const [name, worker] of this.workers) writeHeartbeat(name, worker, now, happenings);
  }

  /** A new process: counters begin again, the supervisor's does not. */
  restart(now: number): void {
    this.sequence = 0;
    this.process.pid += 1_000;
    this.process.startedAt = now;
    this.process.restarts += 1;
    for (const webhook of this.webhooks.values()) Object.assign(webhook, { attempts: 0, failures: 0, retries: 0 });
    for (const strategy of this.strategies.values()) Object.assign(strategy, { executions: 0, stoplosses: 0 });
  }

  #deliver(name: string, webhook: Webhook, now: number, happenings: Happenings): void {
    const attempts = this.#random.chance(0.1) ? 1 : 0;
    const failing = happenings.first("webhook_failing", (incident) => incident.endpoint === name);
    if (failing === undefined) {
      webhook.attempts += attempts + webhook.queue;
      if (attempts + webhook.queue > 0) webhook.consecutiveFailures = 0;
      webhook.queue = 0;
      return;
    }
    // Something is always there to be told while things go wrong.
    if (now % 30_000 !== 0) return;
    webhook.attempts += failing.retried === true ? 2 : 1;
    webhook.failures += 1;
    webhook.retries += 1;
    if (failing.retried !== true) {
      webhook.consecutiveFailures += 1;
      webhook.queue += 1;
    }
  }
}

function writeHeartbeat(name: string, worker: Worker, now: number, happenings: Happenings): void {
  const state = happenings.first("worker", (incident) => incident.worker === name)?.state;
  worker.missing = state === "missing";
  worker.running = state === undefined || state === "hanging";
  worker.status = state === "failed" || state === "stopped" ? state : "running";
  if (state === "never_written") {
    worker.updatedAt = null;
    worker.progressedAt = null;
  } else if (state === undefined && (now % worker.everyMs === 0 || worker.updatedAt === null)) {
    worker.updatedAt = now;
    worker.progressedAt = now;
  }
}
