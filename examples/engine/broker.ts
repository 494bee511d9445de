import { midnightBefore } from "./clock.ts";
import type { Happenings } from "./incident.ts";
import { type Random, randomStream } from "./random.ts";

const DEADMAN_MS = 60_000;
/** The venue allows so many requests in a minute. */
const RATE_LIMIT = 100;

/** The connection to the broker: session, calls, and the dead man's switch that cancels orders when the engine is gone. */
export class BrokerConnection {
  connected = true;
  authenticated = true;
  lastCallAt: number | null = null;
  requests = 0;
  errors = 0;
  rateUsed = 0;
  deadmanExpiresAt: number | null = null;
  readonly sessionExpiresAt: number;
  readonly #random: Random;

  constructor(seed: number, start: number) {
    this.#random = randomStream(seed, "broker");
    this.sessionExpiresAt = midnightBefore(start) + 24 * 3_600_000;
  }

  tick(now: number, cadence: number, happenings: Happenings): void {
    const [requests, fails] = [this.#random.integer(4, 9), this.#random.chance(0.01)];
    this.connected = happenings.first("broker_disconnect") === undefined;
    this.authenticated = happenings.first("auth_lost") === undefined;
    this.requests += requests;
    this.rateUsed = Math.round(((requests * 60_000) / cadence / RATE_LIMIT) * 100) / 100;
    if (!this.isUsable) {
      this.errors += requests;
      return;
    }
    if (fails) this.errors += 1;
    this.lastCallAt = now;
    this.deadmanExpiresAt = now + DEADMAN_MS;
  }

  get isUsable(): boolean {
    return this.connected && this.authenticated;
  }
}
