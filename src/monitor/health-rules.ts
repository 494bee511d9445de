import type { AlertSettings } from "../bundle/bundle.ts";

/** The checks that `monitor health` always answers, in its order. A label `check = "..."` of a rule adds it to one of them, or makes another. */
export const HEALTH_CHECKS = [
  "model freshness",
  "connectivity",
  "circuit breaker",
  "heartbeat",
  "monitor",
  "store",
  "delivery",
] as const;

/** Where the rules that ship belong which have no such label, and the alerts that no policy writes. */
const CHECK_OF: Readonly<Record<string, (typeof HEALTH_CHECKS)[number]>> = {
  stale_teacher_model: "model freshness",
  stale_student_model: "model freshness",
  broker_connectivity_lost: "connectivity",
  ingest_stalled: "connectivity",
  circuit_breaker_triggered: "circuit breaker",
  heartbeat_lapsed: "heartbeat",
  worker_file_missing: "heartbeat",
  worker_never_written: "heartbeat",
  worker_failed: "heartbeat",
  worker_stopped: "heartbeat",
  worker_heartbeat_stale: "heartbeat",
  alive_no_progress: "heartbeat",
  ticks_dropped: "monitor",
  evaluation_lagging: "monitor",
  evaluators_disagreed: "monitor",
  snapshots_refused: "monitor",
  policy_refused: "monitor",
  collector_stuck: "monitor",
  worker_restarted: "monitor",
  clock_jumped: "monitor",
  snapshot_invalid: "monitor",
  clock_skew: "monitor",
  evaluators_disagree: "monitor",
  recording_failing: "monitor",
  recording_damaged: "monitor",
  store_damaged: "store",
  store_failing: "store",
  disk_low: "store",
  notifications_undelivered: "delivery",
  webhook_failing: "delivery",
};

/** The check that a rule belongs to, by its label or by its name; undefined for a rule that says nothing of the health of things. */
export function checkOf(rule: string, labels: AlertSettings["labels"]): string | undefined {
  if (Object.hasOwn(labels, "check")) return labels["check"];
  return Object.hasOwn(CHECK_OF, rule) ? CHECK_OF[rule] : undefined;
}
