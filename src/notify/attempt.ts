import type { Channel, Notification, SendResult } from "../monitor/channel.ts";
import type { Clock } from "../monitor/clock.ts";

/** ms that a channel has to end after it was told to; then it is left to itself. */
const GRACE = 5_000;

/**
 * One attempt, which is over after `timeout` ms (and a little) whatever the channel does. `aborted` ends it early. A channel that breaks its word and
 * rejects has failed; what it says may be tried again.
 */
export async function attempt(
  channel: Channel,
  notifications: readonly Notification[],
  { clock, timeout, aborted }: { readonly clock: Clock; readonly timeout: number; readonly aborted: AbortSignal },
): Promise<SendResult> {
  const controller = new AbortController();
  const late = `no answer within ${timeout / 1_000}s`;
  let cancelGrace = (): void => undefined;
  const abandoned = new Promise<SendResult>((resolve) => {
    controller.signal.addEventListener("abort", () => {
      cancelGrace = clock.after(GRACE, () => {
        resolve({ kind: "retry", error: late });
      });
    });
  });
  const abort = (): void => {
    controller.abort(new Error("the monitor stops"));
  };
  const cancelTimeout = clock.after(timeout, () => {
    controller.abort(new Error(late));
  });
  if (aborted.aborted) abort();
  else aborted.addEventListener("abort", abort);
  try {
    return await Promise.race([sendOnce(channel, notifications, controller.signal), abandoned]);
  } finally {
    cancelTimeout();
    cancelGrace();
    aborted.removeEventListener("abort", abort);
  }
}

async function sendOnce(channel: Channel, notifications: readonly Notification[], signal: AbortSignal): Promise<SendResult> {
  try {
    return await channel.send(notifications, signal);
  } catch {
    return { kind: "retry", error: "the channel failed" };
  }
}
