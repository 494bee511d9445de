import { spawn } from "node:child_process";
import type { Clock } from "../monitor/clock.ts";
import type { Log } from "../monitor/log.ts";

export interface ServiceManagerOptions {
  /** `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` as systemd sets them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Log;
  /** Sends one message; rejects, in a clause, where it cannot. */
  readonly send?: (message: string, env: ServiceManagerOptions["env"]) => Promise<void>;
}

/** ms: a message that is not taken by then is given up. */
const TIMEOUT = 5_000;

/**
 * Tells systemd how this service does (sd_notify(3)), through its command `systemd-notify`: Node has no datagram sockets. It has no timer: that it is
 * alive is told from the evaluation loop, so that systemd restarts one that hangs. Nothing here throws or is waited for.
 */
export class ServiceManager {
  readonly #options: ServiceManagerOptions;
  readonly #send: NonNullable<ServiceManagerOptions["send"]>;
  /** ms between two signs of life, half of what systemd waits; undefined: it waits for none. */
  readonly #every: number | undefined;
  #last = -Infinity;
  #turn: Promise<void> | undefined;
  #isTold = false;

  constructor(options: ServiceManagerOptions) {
    const { env, pid, send = systemdNotify } = options;
    this.#options = options;
    this.#send = send;
    const wait = Number(env["WATCHDOG_USEC"]) / 1_000;
    const isOurs = env["WATCHDOG_PID"] === undefined || env["WATCHDOG_PID"] === String(pid);
    this.#every = isOurs && Number.isFinite(wait) && wait > 0 ? wait / 2 : undefined;
  }

  /** Undefined where no service manager asks. */
  static of(options: ServiceManagerOptions): ServiceManager | undefined {
    return (options.env["NOTIFY_SOCKET"] ?? "") === "" ? undefined : new ServiceManager(options);
  }

  /** It has started; units that wait for it may go on. */
  ready(): void {
    this.#tell("READY=1");
  }

  /** The evaluation loop has come round. */
  alive(): void {
    const now = this.#options.clock.monotonic();
    // One that waits for the last message is late anyway, and must not pile up processes.
    if (this.#every === undefined || this.#turn !== undefined || now - this.#last < this.#every) return;
    this.#last = now;
    this.#tell("WATCHDOG=1");
  }

  stopping(): void {
    this.#tell("STOPPING=1");
  }

  #tell(message: string): void {
    const before = this.#turn ?? Promise.resolve();
    const turn = before.then(async () => {
      try {
        await this.#send(message, this.#options.env);
        this.#isTold = false;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#isTold) this.#options.log("monitoring", "warn", `systemd cannot be told ${message}: ${reason}`);
        this.#isTold = true;
      }
      if (this.#turn === turn) this.#turn = undefined;
    });
    this.#turn = turn;
  }
}

function systemdNotify(message: string, env: ServiceManagerOptions["env"]): Promise<void> {
  return new Promise((resolve, reject) => {
    const { NOTIFY_SOCKET, PATH } = env;
    const child = spawn("systemd-notify", [message], {
      env: { NOTIFY_SOCKET, PATH },
      stdio: "ignore",
      timeout: TIMEOUT,
      killSignal: "SIGKILL",
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(error.code === "ENOENT" ? "there is no command systemd-notify" : (error.code ?? error.message)));
    });
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else
        reject(new Error(signal === null ? `systemd-notify ended with exit code ${code ?? "?"}` : "systemd-notify took too long"));
    });
  });
}
