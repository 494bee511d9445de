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

/** Whether those who are to be told have been. */
export async function checkDelivery(store: Store, running: boolean): Promise<HealthCheck> {
  const { undelivered, dead } = await store.figures();
  const figures = [
    { label: "undelivered", value: undelivered, unit: "" },
    { label: "dead", value: dead, unit: "" },
  ] as const;
  const check = (status: HealthCheck["status"], message: string): HealthCheck => ({ name: "delivery", status, message, figures });
  if (dead > 0)
    return check("critical", `${notifications(dead)} could not be delivered and ${dead === 1 ? "was" : "were"} given up`);
  if (undelivered === 0) return check("ok", "no notification waits");
  const waiting = `${notifications(undelivered)} ${undelivered === 1 ? "waits" : "wait"}`;
  if (!running) return check("critical", `${waiting}, and nobody sends`);
  const [failing] = (await store.notifications("waiting", 100)).filter(({ lastError }) => lastError !== null);
  if (failing === undefined) return check("ok", waiting);
  return check("warning", `${waiting}; ${failing.channel}: ${failing.lastError ?? ""}`);
}

function notifications(count: number): string {
  return `${count} ${count === 1 ? "notification" : "notifications"}`;
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}
