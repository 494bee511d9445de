import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Clock } from "../monitor/clock.ts";
import type { StoredAlert } from "../monitor/store.ts";
import { alertCauses } from "./alert-causes.ts";
import { composeDetails, type FailureReason, failureOf } from "./heartbeat-details.ts";
import type { HeartbeatOptions } from "./heartbeat-options.ts";
import { type HeartbeatStatus, heartbeatText } from "./heartbeat-text.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { ReplacedFile, type Replacing } from "./replaced-file.ts";

/** A monitor that can be followed: an embedded one. */
export interface Followed {
  activeAlerts(): readonly StoredAlert[];
  on(kind: "transition", listener: (event: unknown) => unknown): () => void;
}

export interface HeartbeatPorts {
  readonly clock: Clock;
  readonly identity: ProcessIdentity;
  readonly files?: Replacing;
}

/** ms after a write that failed, or after one that news of alerts asked for. */
const AGAIN = 5_000;
const NEWS_APART = 1_000;

/**
 * Writes the heartbeat file of this process. `start`, `fail` and `stop` have written when they return; everything else is written beside the engine, every
 * `interval`, and soon after a change of status or of the alerts that fire. Nothing here throws: what goes wrong is `problem`, and tried again.
 */
export class HeartbeatWriter {
  readonly #options: HeartbeatOptions;
  readonly #ports: HeartbeatPorts;
  readonly #file: ReplacedFile;
  readonly #followed = new Map<Followed, () => void>();
  #status: HeartbeatStatus = "starting";
  #isBeating = false;
  #given: unknown;
  #failure: JsonObject | undefined;
  #progressedAt: number | undefined;
  /** Monotonic: of the last beat, or of the start. */
  #movedAt = 0;
  /** Wall time at which it last moved: what the file says from the moment on at which it counts as standing. */
  #stoodAt = 0;
  #wroteNewsAt = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => undefined;
  #cancelNews: (() => void) | undefined;

  constructor(options: HeartbeatOptions, ports: HeartbeatPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#file = new ReplacedFile({
      path: options.file,
      clock: ports.clock,
      ...(ports.files === undefined ? {} : { files: ports.files }),
      onTrouble: (problem) => {
        if (problem !== null && this.#isBeating) this.#plan();
        options.onTrouble?.(problem);
      },
    });
  }

  get status(): HeartbeatStatus {
    return this.#status;
  }

  /** Why the file could not be written the last time: `cannot be written: the disk is full`; null where it was. */
  get problem(): string | null {
    return this.#file.problem;
  }

  /** Writes `starting` and goes on writing until `stop`. A failure of before, say of the pre-flight checks, is over. */
  start(): void {
    this.#status = "starting";
    this.#failure = undefined;
    this.#isBeating = true;
    this.#moved();
    this.#file.writeNow(this.#compose);
    this.#plan();
  }

  /**
   * The engine has done a round of its work; with the first one it is `running`. `details` is kept, not copied, and read when the file is written. Cheap enough
   * for every tick. A failure stays until `recover`.
   */
  beat(details?: unknown): void {
    if (!this.#isBeating) return;
    if (details !== undefined) this.#given = details;
    const stood = this.#isStanding();
    this.#moved();
    this.#progressedAt = this.#stoodAt;
    if (this.#status === "starting") this.#status = "running";
    else if (!stood) return;
    this.#writeSoon();
  }

  /** Writes `failed` with its root cause, at once: of a check before the start, of a reconciliation. Also before `start`. */
  fail(reason: FailureReason | Error): void {
    this.#status = "failed";
    this.#failure = failureOf(reason, formatTimestamp(this.#ports.clock.wall()));
    this.#file.writeNow(this.#compose);
  }

  /** What had failed is over. */
  recover(): void {
    if (this.#status !== "failed") return;
    this.#failure = undefined;
    this.#status = this.#progressedAt === undefined ? "starting" : "running";
    if (this.#isBeating) this.#writeSoon();
  }

  /** Writes `stopped` and nothing more; what had failed stays as it is. Resolves when nothing is under way; never rejects. */
  async stop(): Promise<void> {
    this.#isBeating = false;
    this.#cancel();
    this.#cancelNews?.();
    this.#cancelNews = undefined;
    if (this.#status !== "failed") this.#status = "stopped";
    this.#file.writeNow(this.#compose);
    for (const unfollow of [...this.#followed.values()]) unfollow();
    if (!this.#file.isHanging) await this.#file.settled();
  }

  /** From here on `details` holds the root cause of every alert that fires. Gives back what ends this. */
  follow(monitor: Followed): () => void {
    const end = this.#followed.get(monitor);
    if (end !== undefined) return end;
    const unlisten = monitor.on("transition", () => {
      this.#writeNews();
    });
    const unfollow = (): void => {
      unlisten();
      this.#followed.delete(monitor);
    };
    this.#followed.set(monitor, unfollow);
    this.#writeNews();
    return unfollow;
  }

  readonly #compose = (): string => {
    const { clock, identity } = this.#ports;
    const { symbols } = this.#options;
    const stands = (this.#status === "running" || this.#status === "starting") && this.#isStanding();
    const failure = stands ? this.#standstill() : this.#failure;
    return heartbeatText({
      status: this.#status,
      // What stands is to look as old as it is.
      updatedAt: stands ? this.#stoodAt : clock.wall(),
      ...(this.#progressedAt === undefined ? {} : { progressedAt: this.#progressedAt }),
      pid: process.pid,
      symbols,
      details: composeDetails({ given: this.#given, failure, causes: this.#causes() }),
      identity,
    });
  };

  #causes(): readonly JsonObject[] | undefined {
    return this.#followed.size === 0 ? undefined : alertCauses([...this.#followed.keys()].flatMap((each) => each.activeAlerts()));
  }

  #standstill(): JsonObject {
    const since = formatTimestamp(this.#stoodAt);
    return { code: "no_progress", message: "the engine lives, but has made no progress", since };
  }

  #moved(): void {
    this.#movedAt = this.#ports.clock.monotonic();
    this.#stoodAt = this.#ports.clock.wall();
  }

  #isStanding(): boolean {
    const { progressWithin } = this.#options;
    return progressWithin !== undefined && this.#ports.clock.monotonic() - this.#movedAt > progressWithin;
  }

  #plan(): void {
    const { interval } = this.#options;
    this.#cancel();
    this.#cancel = this.#ports.clock.after(this.problem === null ? interval : Math.min(AGAIN, interval), () => {
      this.#writeSoon();
    });
  }

  #writeSoon(): void {
    this.#plan();
    this.#file.write(this.#compose);
  }

  /** At once, and at most once a second. */
  #writeNews(): void {
    if (!this.#isBeating || this.#cancelNews !== undefined) return;
    const { clock } = this.#ports;
    const write = (): void => {
      this.#cancelNews = undefined;
      this.#wroteNewsAt = clock.monotonic();
      this.#writeSoon();
    };
    const wait = this.#wroteNewsAt + NEWS_APART - clock.monotonic();
    if (wait <= 0) write();
    else this.#cancelNews = clock.after(wait, write);
  }
}
