import { attempt } from "./attempt.ts";
import type { DeliveryPorts, ServedChannel } from "./served-channel.ts";

/** What a receiver is sent in one message. */
const MOST_TOGETHER = 100;

/**
 * For receivers that forget, as Alertmanager does: what was told last of each alert that is still open is sent again, under the id it had. What
 * cannot be sent is sent by the next turn.
 */
export class Resending {
  readonly #served: ServedChannel;
  readonly #ports: DeliveryPorts;
  #at: number;

  constructor(served: ServedChannel, ports: DeliveryPorts) {
    this.#served = served;
    this.#ports = ports;
    // Soon after a start: nobody knows when it was done last.
    this.#at = -Infinity;
  }

  get isDue(): boolean {
    const { resendEvery } = this.#served.channel;
    return resendEvery !== undefined && this.#ports.clock.monotonic() - this.#at >= resendEvery;
  }

  /** Nothing else may be on its way to the channel meanwhile: what is still told as firing could come behind its end. */
  async turn(aborted: AbortSignal): Promise<void> {
    const { clock, store, log, factsOf } = this.#ports;
    const { channel, timeout } = this.#served;
    this.#at = clock.monotonic();
    const { name } = channel;
    const failed = (reason: string): void => {
      log("monitoring", "debug", `${name} was not told again of what is open: ${reason}`, { channel: name });
    };
    try {
      const rows = await store.standingNotifications(name);
      for (let start = 0; start < rows.length && !aborted.aborted; start += MOST_TOGETHER) {
        const notifications = await Promise.all(
          rows
            .slice(start, start + MOST_TOGETHER)
            .map(async ({ id, transition, attempts }) => ({ id, transition, attempts, about: await factsOf(transition) })),
        );
        const result = await attempt(channel, notifications, { clock, timeout, aborted });
        if (result.kind !== "delivered") {
          failed(result.error);
          return;
        }
      }
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  }
}
