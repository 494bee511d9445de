import { Gauge, type Registry } from "prom-client";
import type { Headroom } from "../../monitor/headroom.ts";
import type { StoredAlert } from "../../monitor/store.ts";

/** Series of one scrape; beyond, the least important are left out, and counted. */
const MOST_ALERTS = 5_000;
const MOST_LIMITS = 2_000;

/** One series for each open alert, as Prometheus has `ALERTS` for its own rules: 1 while it is open. */
export function addAlertMetrics(register: Registry, alerts: readonly StoredAlert[]): void {
  const registers = [register];
  const open = new Gauge({
    name: "PLIMSOLL_ALERTS",
    help: "The open alerts: pending, firing or clearing.",
    labelNames: ["alertname", "alertstate", "severity", "source", "policy", "key", "acknowledged", "silenced"],
    registers,
  });
  for (const { rule, phase, severity, source, policy, key, acknowledgement, silencedBy } of alerts.slice(0, MOST_ALERTS)) {
    open.set(
      {
        alertname: rule,
        alertstate: phase,
        severity: severity ?? "",
        source,
        policy,
        key: key ?? "",
        acknowledged: String(acknowledgement !== null),
        silenced: String(silencedBy !== null),
      },
      1,
    );
  }
  new Gauge({ name: "plimsoll_open_alerts", help: "How many alerts are open.", registers }).set(alerts.length);
}

/** What is left of each limit, as a share of it: 0 or less where it is reached. `limits` come scarcest first. */
export function addHeadroomMetrics(register: Registry, limits: readonly Headroom[]): void {
  const labelNames = ["source", "policy", "rule", "severity", "key", "metric"] as const;
  const left = new Gauge({
    name: "plimsoll_limit_headroom_ratio",
    help: "What is left until a comparison of a rule holds, as a share of its threshold.",
    labelNames,
    registers: [register],
  });
  const known = limits.filter(({ ratio }) => ratio !== null);
  for (const { source, policy, rule, severity, key, metric, ratio } of known.slice(0, MOST_LIMITS)) {
    left.set({ source, policy, rule, severity, key: key ?? "", metric }, ratio ?? 0);
  }
  const leftOut = Math.max(0, known.length - MOST_LIMITS);
  new Gauge({
    name: "plimsoll_limit_headroom_left_out",
    help: "Comparisons beyond the scarcest ones shown.",
    registers: [register],
  }).set(leftOut);
}
