import type { Clock } from "../clock.ts";
import { AlertDifferences } from "./known-alerts.ts";
import { type FromWorker, type ItemsMessage, PROTOCOL, type ToWorker, type WorkerStart } from "./messages.ts";
import { reasonFor } from "./reason.ts";
import { Settlements } from "./settlements.ts";
import { Telling } from "./telling.ts";
import type { ServiceStart, StartWorkerService, WorkerService } from "./worker-service.ts";

/** The worker's end of the channel. */
export interface WorkerPort {
  postMessage(message: FromWorker): void;
  on(event: "message", listener: (message: ToWorker) => void): unknown;
  close(): void;
}

/** The worker's side of an embedded monitor: runs the service on what the engine's thread sends, and tells that thread what it needs to know. */
export async function runWorker(
  port: WorkerPort,
  start: WorkerStart,
  startService: StartWorkerService,
  clock: Clock,
): Promise<void> {
  if (start.protocol !== PROTOCOL) {
    decline(port, { kind: "declined", why: "version", reason: "the worker's file is of another version than the engine's" });
    return;
  }
  const worker = new RunningWorker(port, start, clock);
  // Heard from the first moment, so that what comes during a long recovery waits here and is not taken for lost.
  port.on("message", (message) => {
    worker.hear(message);
  });
  worker.beat();
  let result: ServiceStart;
  try {
    result = await startService(start);
  } catch (error) {
    worker.leave();
    decline(port, { kind: "failed", reason: reasonFor(error) });
    return;
  }
  if (result.started) {
    await worker.run(result.service, result.settings, result.remarks);
    return;
  }
  worker.leave();
  decline(port, { kind: "declined", why: result.why, reason: result.reason });
}

/** Nothing keeps the thread alive after that. */
function decline(port: WorkerPort, message: FromWorker): void {
  port.postMessage(message);
  port.close();
}

class RunningWorker {
  readonly #port: WorkerPort;
  readonly #start: WorkerStart;
  readonly #clock: Clock;
  readonly #early: ToWorker[] = [];
  readonly #settlements: Settlements;
  #service: WorkerService | undefined;
  #cancelBeat: (() => void) | undefined;
  #stopping = false;

  constructor(port: WorkerPort, start: WorkerStart, clock: Clock) {
    this.#port = port;
    this.#start = start;
    this.#clock = clock;
    this.#settlements = new Settlements((through) => {
      this.#post({ kind: "recorded", through });
    });
  }

  async run(service: WorkerService, settings: string, remarks: readonly string[]): Promise<void> {
    const differences = new AlertDifferences();
    const telling = new Telling(service, differences, (message) => {
      this.#post(message);
    });
    service.live.listen((event) => {
      telling.add(event);
    });
    const alerts = await service.alerts().catch(() => []);
    differences.since(alerts);
    this.#post({ kind: "ready", protocol: PROTOCOL, settings, alerts });
    for (const message of remarks) telling.add({ kind: "trouble", about: "settings", message });
    this.#service = service;
    for (const message of this.#early.splice(0)) this.hear(message);
  }

  /** Alive now, and again and again. */
  beat(): void {
    void this.#sayAlive();
    this.#cancelBeat = this.#clock.after(this.#start.beatEvery, () => {
      this.beat();
    });
  }

  /** No more beats: they would keep the thread alive. */
  leave(): void {
    this.#cancelBeat?.();
  }

  hear(message: ToWorker): void {
    if (message.kind === "ping") {
      void this.#sayAlive();
      return;
    }
    const service = this.#service;
    if (service === undefined) {
      this.#early.push(message);
      return;
    }
    switch (message.kind) {
      case "items":
        this.#take(service, message);
        return;
      case "check artifacts":
        void this.#checkArtifacts(service, message.question);
        return;
      case "stop":
        void this.#stop(service);
        return;
    }
  }

  #take(service: WorkerService, { first, sources, contents }: ItemsMessage): void {
    for (const [place, content] of contents.entries()) {
      const source = sources[place] ?? "";
      const settled = this.#settlements.open(first + place);
      if (typeof content === "string") service.live.accept(source, JSON.parse(content), settled);
      else {
        service.live.dropped(source, content);
        settled();
      }
    }
  }

  async #sayAlive(): Promise<void> {
    const figures = this.#service?.live.figures() ?? null;
    // First of all that it is alive: finding out how well may take long.
    this.#post({ kind: "alive", health: null, figures });
    const health = await this.#service?.health().catch(() => undefined);
    if (health !== undefined) this.#post({ kind: "alive", health, figures });
  }

  async #checkArtifacts(service: WorkerService, question: number): Promise<void> {
    try {
      this.#post({ kind: "artifacts", question, answer: { checked: true, artifacts: await service.checkArtifacts() } });
    } catch (error) {
      this.#post({ kind: "artifacts", question, answer: { checked: false, reason: reasonFor(error) } });
    }
  }

  async #stop(service: WorkerService): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    let problem: string | null = null;
    try {
      await service.stop();
    } catch (error) {
      problem = reasonFor(error);
    }
    this.leave();
    this.#settlements.report();
    this.#post({ kind: "stopped", problem });
    this.#port.close();
  }

  #post(message: FromWorker): void {
    this.#port.postMessage(message);
  }
}
