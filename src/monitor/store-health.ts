import { formatTimestamp } from "../model/timestamp.ts";
import type { HealthCheck, MonitorFigures } from "./health.ts";
import type { Store } from "./store.ts";

/** Whether the store answers, and how much is in it. Rejects as the store does. */
export async function checkStore(store: Store, figures: MonitorFigures | undefined): Promise<HealthCheck> {
  const { bytes, transitions } = await store.figures();
  const errors = figures?.storeErrors ?? 0;
  const failed = errors === 0 ? "" : `, ${errors} failed ${errors === 1 ? "write" : "writes"} since the start`;
  return {
    name: "store",
    status: "ok",
    message: `it holds ${transitions} ${transitions === 1 ? "transition" : "transitions"} in ${sizeText(bytes)}${failed}`,
    figures: [
      { label: "store_bytes", value: bytes, unit: "B" },
      { label: "store_errors", value: errors, unit: "c" },
    ],
  };
}

/** ms that a notification may wait while nothing fails. */
const LONG = 5 * 60_000;

/** Whether those who are to be told have been. `at` is now, ms since the epoch. */
export async function checkDelivery(store: Store, running: boolean, at: number): Promise<HealthCheck> {
  const { undelivered, dead } = await store.figures();
  const waits = undelivered === 0 ? [] : (await store.outboxFigures()).flatMap(({ oldest }) => oldest ?? []);
  const oldest = waits.length === 0 ? at : Math.min(...waits);
  const figures = [
    { label: "undelivered", value: undelivered, unit: "" },
    { label: "dead", value: dead, unit: "" },
    { label: "oldest_waiting", value: Math.max(0, Math.floor((at - oldest) / 1_000)), unit: "s" },
  ] as const;
  const check = (status: HealthCheck["status"], message: string): HealthCheck => ({ name: "delivery", status, message, figures });
  if (dead > 0)
    return check("critical", `${notifications(dead)} could not be delivered and ${dead === 1 ? "was" : "were"} given up`);
  if (undelivered === 0) return check("ok", "no notification waits");
  const since = formatTimestamp(oldest);
  const waiting = `${notifications(undelivered)} ${undelivered === 1 ? "waits" : "wait, the oldest"} since ${since}`;
  if (!running) return check("critical", `${waiting}, and nobody sends`);
  const [failing] = (await store.notifications("waiting", 100)).filter(({ lastError }) => lastError !== null);
  if (failing === undefined) return check(at - oldest > LONG ? "warning" : "ok", waiting);
  return check("warning", `${waiting}; ${failing.channel}: ${failing.lastError ?? ""}`);
}

function notifications(count: number): string {
  return `${count} ${count === 1 ? "notification" : "notifications"}`;
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}
