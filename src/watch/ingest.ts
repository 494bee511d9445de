import type { Arrival } from "./admit.ts";
import type { Ingestion, Step, Watch } from "./watch.ts";

/** The clock instants before a snapshot, then the snapshot, each begun and committed. */
export function ingest(watch: Watch, raw: unknown, arrival: Arrival): Ingestion {
  const admission = watch.admit(raw, arrival);
  if (!admission.admitted) return { admission, steps: [] };
  const steps: Step[] = [];
  for (const now of watch.instants(admission.now)) {
    const pending = watch.beginClock(now);
    if (pending !== undefined) steps.push(watch.commit(pending));
  }
  steps.push(watch.commit(watch.begin(admission)));
  return { admission, steps };
}

/** The same with both evaluators. */
export async function ingestChecked(watch: Watch, raw: unknown, arrival: Arrival): Promise<Ingestion> {
  const admission = watch.admit(raw, arrival);
  if (!admission.admitted) return { admission, steps: [] };
  const steps: Step[] = [];
  for (const now of watch.instants(admission.now)) {
    const pending = watch.beginClock(now);
    if (pending !== undefined) steps.push(watch.commit(pending, await pending.crossCheck()));
  }
  const pending = watch.begin(admission);
  steps.push(watch.commit(pending, await pending.crossCheck()));
  return { admission, steps };
}

export function nothing(watch: Watch, now: number): Step {
  return { source: watch.source, now, kind: "clock", transitions: [] };
}
