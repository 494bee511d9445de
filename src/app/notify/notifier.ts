import type { Bundle } from "../../bundle/bundle.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Clock } from "../../monitor/clock.ts";
import type { Log } from "../../monitor/log.ts";
import type { Store } from "../../monitor/store.ts";
import { type Delivery, startDelivery } from "../../notify/delivery.ts";
import { quietUntil } from "../../notify/routing/quiet-hours.ts";
import type { DeliveryTuning, ServedChannel } from "../../notify/served-channel.ts";
import type { Settings } from "../settings/settings.ts";
import { FactsOfAlerts } from "./alert-facts.ts";

export interface NotifierPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly bundles: () => readonly Bundle[];
  /** Other than the defaults, for tests. */
  readonly tuning?: Partial<DeliveryTuning>;
}

/** Begins to deliver to the recipients of the settings. */
export function startNotifier(settings: Settings, channels: readonly ServedChannel[], ports: NotifierPorts): Delivery {
  const { clock, log, store, bundles, tuning } = ports;
  const facts = new FactsOfAlerts(store, bundles);
  const { quietHours } = settings.routing;
  return startDelivery(
    channels,
    {
      clock,
      store,
      log,
      random: Math.random,
      factsOf: (transition) => facts.of(transition),
      quietUntil: (channel, severity, at) => quietUntil(quietHours, channel, severity, at),
    },
    tuning,
  );
}

/** What the monitor's own snapshot says of delivery. */
export async function deliveryFacts(delivery: Delivery, now: number): Promise<JsonObject> {
  const { outbox, channels } = await delivery.figures();
  const oldest = outbox.flatMap((each) => each.oldest ?? []);
  return {
    ...(oldest.length > 0 && { oldest_waits_s: Math.max(0, Math.round((now - Math.min(...oldest)) / 1_000)) }),
    channels: Object.fromEntries(
      Object.entries(channels).map(([name, figures]) => [
        name,
        {
          attempts_total: figures.attempts,
          failures_total: figures.failures,
          consecutive_failures: figures.consecutiveFailures,
          waiting: outbox.find(({ channel }) => channel === name)?.waiting ?? 0,
        },
      ]),
    ),
  };
}
