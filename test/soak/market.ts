import type { JsonObject } from "../../src/model/json.ts";

export const POLICY = `policy soak version 1.0.0
metrics "snapshot.schema.json"
currency INR
stale after 5m
missing hold

rule daily_loss
  owner "risk" message "loss {risk.loss}"
  warning when risk.loss <= -3% for 5m
  critical when risk.loss <= -5%
  clear when risk.loss > -2% for 5m
  repeat every 1h
  escalate after 30m to "head"

rule errors_high
  owner "risk" message "errors"
  warning when avg(risk.errors over 1h) > 5
  missing warning after 30m

rule errors_rose
  owner "risk" message "errors rose"
  info when risk.errors - min(risk.errors over 6h) > 6

rule too_large for each position in positions
  owner "risk" message "large"
  warning when position.value > 80 INR for 3 snapshots
  missing ok

rule drifted for each position in positions
  owner "risk" message "drift"
  critical when position.quantity != position.broker_quantity for 2m
  latch
`;

/** Contracts traded on one day; the next day has others, as expiries come and go. */
const CONTRACTS = 12;
const DAY = 86_400_000;

/** Snapshots whose values wander over every threshold, with groups that are gone at times; the same for the same seed. */
export function createMarket(seed: number): (at: number) => JsonObject {
  const random = generator(seed);
  const step = (value: number, by: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, value + by * (2 * random() - 1)));
  let [loss, errors] = [-2, 4];
  const drifts = new Set<number>();
  return (at) => {
    loss = step(loss, 0.4, -8, 0);
    errors = step(errors, 1, 0, 10);
    for (let contract = 0; contract < CONTRACTS; contract += 1) if (random() < 0.002) drifts.add(contract);
    for (const contract of drifts) if (random() < 0.05) drifts.delete(contract);
    const day = Math.floor(at / DAY);
    const positions = Object.fromEntries(
      Array.from({ length: CONTRACTS }, (_, contract) => {
        const broker_quantity = drifts.has(contract) ? 11 : 10;
        return [`C${day}_${contract}`, { value: Math.round(20 + 70 * random()), quantity: 10, broker_quantity }];
      }),
    );
    return {
      timestamp: new Date(at).toISOString(),
      ...(random() > 0.02 && { risk: { loss, errors } }),
      ...(random() > 0.02 && { positions }),
    };
  };
}

/** mulberry32 */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
