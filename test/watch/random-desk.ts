import fc from "fast-check";
import type { JsonObject } from "../../src/model/json.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { bundleOf, S, T0 } from "./desk.ts";

/** Rules that between them use every clause that an alert's life depends on. */
export const RULES = `
limit top = 5%
rule loss
  warning  when risk.loss <= -0.6 * top for 20s
  critical when risk.loss <= -top
  clear    when risk.loss > -0.5 * top for 30s
  repeat every 60s
  escalate after 90s to "head-of-risk"
  suppressed by broker_down
rule broker_down
  critical when not broker.connected for 2 snapshots
  missing ok
rule kill
  critical when risk.errors > 3
  latch
rule errors
  warning when increase(risk.errors over 1m) > 2
rule lapsed
  critical when age(heartbeat.last_tick) > 40s
rule big for each p in positions
  warning  when p.value > 50 INR
  critical when p.value > 80 INR for 10s
  suppressed by drift
rule drift for each p in positions
  critical when p.quantity != p.broker_quantity for 2 updates of p.reconciled_at
  missing critical after 30s
`;

export const BUNDLE = bundleOf(RULES, { missing: "warning after 45s", stale: "40s", flapLimit: 4 });

const percent = fc.constantFrom<unknown>(-6, -4, -3, -1, 0, null, "bad", undefined);
const position = fc.record({
  value: fc.constantFrom<unknown>(10, 60, 90, null),
  quantity: fc.constantFrom<unknown>(1, 2),
  broker_quantity: fc.constantFrom<unknown>(1, 1, 2),
  reconciled: fc.nat({ max: 3 }),
});

const snapshot = fc.record({
  stride: fc.constantFrom(-3 * S, 0, 1, S, 5 * S, 7 * S, 10 * S, 25 * S, 70 * S),
  loss: percent,
  errors: fc.constantFrom<unknown>(0, 1, 2, 5, 9, null),
  connected: fc.constantFrom<unknown>(true, true, false, null),
  positions: fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(fc.constantFrom("A", "B", "M&M"), position, { maxKeys: 3 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  usable: fc.constantFrom(true, true, true, true, false),
});

/** Snapshots of a desk on which much goes wrong: bad values, absent groups, gaps, late and repeated timestamps. */
export const recordings: fc.Arbitrary<readonly JsonObject[]> = fc.array(snapshot, { minLength: 1, maxLength: 40 }).map((all) => {
  let at = T0;
  return all.map(({ stride, loss, errors, connected, positions, usable }) => {
    at += stride;
    const timestamp = formatTimestamp(at);
    const held =
      positions === null
        ? null
        : Object.fromEntries(
            Object.entries(positions).map(([key, { reconciled, ...rest }]) => [
              key,
              { ...rest, reconciled_at: formatTimestamp(T0 + reconciled * S) },
            ]),
          );
    const raw = { timestamp, risk: { loss, errors }, broker: { connected }, positions: held, heartbeat: { last_tick: timestamp } };
    return JSON.parse(JSON.stringify(usable ? raw : { ...raw, timestamp: "late" })) as JsonObject;
  });
});
