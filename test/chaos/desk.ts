import type { Bundle } from "../../src/bundle/bundle.ts";
import { bundleOf } from "../watch/desk.ts";

/** Everything that a crash could lose: timers, windows, latches, hysteresis, keys, repeats, escalations and missing data. */
const RULES = `
rule daily_loss
  owner "risk" message "loss {risk.loss}"
  warning when risk.loss <= -3% for 300ms
  critical when risk.loss <= -5%
  clear when risk.loss > -2% for 300ms
  repeat every 1s
  escalate after 500ms to "head"

rule errors_high
  owner "risk" message "errors"
  warning when avg(risk.errors over 2s) > 5
  missing warning after 400ms

rule too_large for each position in positions
  owner "risk" message "large"
  warning when position.value > 50 INR for 3 snapshots
  missing ok

rule drifted for each position in positions
  owner "risk" message "drift"
  critical when position.quantity != position.broker_quantity for 200ms
  latch
`;

export function chaosBundle(): Bundle {
  return bundleOf(RULES, { name: "chaos", missing: "hold", stale: "1s", flapLimit: 1000, interval: 100 });
}
