import type { Clock } from "../monitor/clock.ts";
import type { Log } from "../monitor/log.ts";

export interface DeadManSwitchOptions {
  /** Without `/start` or `/fail`; a secret. */
  readonly url: string;
  /** ms between two pings. */
  readonly every: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls the URL; rejects where it cannot, or where the answer is no success. */
  readonly call?: (url: string, signal: AbortSignal) => Promise<void>;
}

/** Receivers drop more than so many in a minute (https://healthchecks.io/docs/http_api/). */
const MOST = 5;
const MINUTE = 60_000;
const TIMEOUT = 10_000;

/**
 * Tells somebody outside that alerts are watched, by pings in the manner of healthchecks. It has no timer: it is told of each commit and each that
 * failed, so a loop that hangs, or a disk that takes nothing, ends the pings.
 */
export class DeadManSwitch {
  readonly #options: DeadManSwitchOptions;
  #last = -Infinity;
  #pings: readonly number[] = [];
  #isFailing = false;
  #isUntold = false;

  constructor(options: DeadManSwitchOptions) {
    this.#options = options;
  }

  started(): void {
    this.#ping("/start");
  }

  /** Evaluations have happened and are durable. */
  committed(): void {
    const { clock, every } = this.#options;
    const isBetter = this.#isFailing;
    if (!isBetter && clock.monotonic() - this.#last < every) return;
    if (this.#ping("")) {
      this.#last = clock.monotonic();
      this.#isFailing = false;
    }
  }

  /** What was evaluated could not be made durable. */
  failed(): void {
    if (this.#isFailing) return;
    this.#isFailing = this.#ping("/fail");
  }

  /** False: there have been enough in this minute. */
  #ping(path: string): boolean {
    const { clock, url, log, call = get } = this.#options;
    const now = clock.monotonic();
    this.#pings = this.#pings.filter((at) => now - at < MINUTE);
    if (this.#pings.length >= MOST) return false;
    this.#pings = [...this.#pings, now];
    const controller = new AbortController();
    const cancel = clock.after(TIMEOUT, () => {
      controller.abort();
    });
    call(withPath(url, path), controller.signal)
      .then(
        () => {
          if (this.#isUntold) log("monitoring", "info", "the dead man's switch is reached again");
          this.#isUntold = false;
        },
        () => {
          if (!this.#isUntold)
            log("monitoring", "warn", "the dead man's switch cannot be reached: whoever waits for its pings will be told");
          this.#isUntold = true;
        },
      )
      .finally(cancel);
    return true;
  }
}

function withPath(url: string, path: string): string {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/+$/, "")}${path}`;
  return target.href;
}

async function get(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { method: "POST", redirect: "manual", signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}
