import { Counter, Gauge, type Registry } from "prom-client";
import type { HttpService } from "./service.ts";

/** What the monitor says of itself, for Prometheus: in seconds and bytes, counters since its start. */
export async function addOwnMetrics(register: Registry, service: HttpService, startedAt: number): Promise<void> {
  const figures = service.figures();
  const registers = [register];
  const gauge = (name: string, help: string, value: number | null | undefined): void => {
    if (value !== null && value !== undefined) new Gauge({ name: `plimsoll_${name}`, help, registers }).set(value);
  };
  const counter = (name: string, help: string, value: number): void => {
    new Counter({ name: `plimsoll_${name}_total`, help, registers }).inc(value);
  };
  counter("snapshots_received", "Snapshots received.", figures.received);
  counter("snapshots_recorded", "Snapshots written to the recording.", figures.recorded);
  counter("snapshots_evaluated", "Snapshots evaluated.", figures.evaluated);
  counter("snapshots_dropped", "Snapshots dropped before they were recorded.", figures.dropped);
  const refused = new Counter({
    name: "plimsoll_snapshots_refused_total",
    help: "Snapshots refused, by reason.",
    labelNames: ["reason"],
    registers,
  });
  for (const [reason, count] of Object.entries(figures.refused)) refused.inc({ reason }, count);
  gauge("inbox_snapshots", "Snapshots that wait to be recorded.", figures.inbox);
  gauge("backlog_entries", "Recorded entries that wait to be evaluated.", figures.backlog);
  gauge(
    "latency_p50_seconds",
    "Median time from receipt to the end of the evaluation, of the last 1,024 snapshots.",
    seconds(figures.latency?.p50),
  );
  gauge("latency_p99_seconds", "99th percentile of the same times.", seconds(figures.latency?.p99));
  gauge("latency_max_seconds", "Longest of the same times.", seconds(figures.latency?.max));
  counter("cross_checks", "Evaluations that both evaluators made.", figures.crossChecked);
  counter("disagreements", "Answers in which the evaluators differed.", figures.disagreements);
  counter("store_errors", "Transactions that failed and were tried again.", figures.storeErrors);
  counter("clock_jumps", "Jumps of the wall clock.", figures.clockJumps);
  const last = new Gauge({
    name: "plimsoll_source_last_received_timestamp_seconds",
    help: "When the newest snapshot of a source came, since the epoch.",
    labelNames: ["source"],
    registers,
  });
  for (const [source, at] of Object.entries(figures.lastReceived)) last.set({ source }, at / 1000);
  const policies = new Gauge({
    name: "plimsoll_policy_info",
    help: "The policies in force.",
    labelNames: ["policy", "version", "digest"],
    registers,
  });
  for (const { policy, version, digest } of service.bundles()) policies.set({ policy, version, digest }, 1);
  gauge("ready", "1 while the monitor records, evaluates and stores.", service.live.failing() === null ? 1 : 0);
  gauge("start_time_seconds", "When the API began to answer, since the epoch.", startedAt / 1000);
  const { user, system } = process.cpuUsage();
  counter("process_cpu_seconds", "Processor time of the process.", (user + system) / 1e6);
  gauge("process_resident_memory_bytes", "Memory of the process.", process.memoryUsage.rss());
  const stored = await service.storeFigures().catch(() => undefined);
  gauge("store_size_bytes", "Size of the database.", stored?.bytes);
  gauge("store_transitions", "Transitions in the database.", stored?.transitions);
  gauge("notifications_undelivered", "Notifications that wait to be delivered.", stored?.undelivered);
  gauge("notifications_dead", "Notifications given up after all attempts.", stored?.dead);
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
