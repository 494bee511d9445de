import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Clock } from "../monitor/clock.ts";
import type { Collector } from "../monitor/inputs.ts";
import { beginCall, type CallResult, type ProbeTarget } from "./call.ts";
import { untilAborted } from "./until-aborted.ts";

export interface ProbeOptions {
  /** The probe's name in the snapshot. */
  readonly name: string;
  readonly target: ProbeTarget;
  readonly clock: Clock;
  /** ms until the connection must be up, its name found and TLS included; 3 s where left out. */
  readonly connectTimeout?: number;
  /** ms until the status of the answer must be there; 10 s where left out. */
  readonly timeout?: number;
}

const CONNECT_TIMEOUT = 3_000;
const TIMEOUT = 10_000;

/**
 * Calls a port or a web address, as `probes.NAME: { reachable, latency_ms, status, checked_at, error }`. A call that fails is a value.
 * Redirections are not followed.
 */
export class Probe implements Collector {
  readonly #options: ProbeOptions;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  collect(now: number, signal: AbortSignal): Promise<JsonObject> {
    return untilAborted(signal, async () => {
      const { clock, name } = this.#options;
      const begun = clock.monotonic();
      const result = await this.#call(signal);
      const latency = Math.round((clock.monotonic() - begun) * 1_000) / 1_000;
      const failed = typeof result === "string";
      const error = failed ? result : this.#unexpected(result.status);
      const probe = {
        reachable: error === null,
        latency_ms: failed ? null : latency,
        status: failed ? null : result.status,
        checked_at: formatTimestamp(now),
        error,
      };
      return { probes: { [name]: probe } };
    });
  }

  #unexpected(status: number | null): string | null {
    const { target } = this.#options;
    if (target.protocol === "tcp") return null;
    if (status === null) return "answered without a status";
    const { statuses } = target;
    const isExpected = statuses.length === 0 ? status >= 200 && status <= 299 : statuses.includes(status);
    return isExpected ? null : `answered with status ${status}`;
  }

  /** Lets go of the connection in every case: when all is known, when time is up, and when the signal says so. */
  #call(signal: AbortSignal): Promise<CallResult> {
    const { clock, target, connectTimeout = CONNECT_TIMEOUT, timeout = TIMEOUT } = this.#options;
    return new Promise((resolve) => {
      const call = beginCall(target, {
        connected: () => {
          stopConnecting();
        },
        done: (result) => {
          done(result);
        },
      });
      const done = (result: CallResult): void => {
        stopConnecting();
        stopWaiting();
        signal.removeEventListener("abort", abort);
        call.abandon();
        resolve(result);
      };
      const abort = (): void => {
        done("was given up");
      };
      signal.addEventListener("abort", abort, { once: true });
      const stopConnecting = clock.after(connectTimeout, () => {
        done(`did not connect within ${connectTimeout} ms`);
      });
      const stopWaiting = clock.after(timeout, () => {
        done(`did not answer within ${timeout} ms`);
      });
    });
  }
}
