import type { Waiting } from "./inbox.ts";
import type { RecordingPosition } from "./store.ts";

/** When what waits in the backlog was received, batch by batch: the oldest of each, by the monotonic clock. */
export class Receipts {
  #batches: { readonly end: RecordingPosition; readonly receivedAt: number }[] = [];

  add(batch: readonly Waiting[], end: RecordingPosition): void {
    const oldest = Math.min(...batch.map((each) => (each.kind === "snapshot" ? each.receivedAt : Infinity)));
    this.#batches.push({ end, receivedAt: oldest });
  }

  /** Of the entry that ends there; asked in the order of the recording. Undefined for what an earlier run received. */
  of(end: RecordingPosition): number | undefined {
    let passed = 0;
    while (isBefore(this.#batches[passed]?.end, end)) passed += 1;
    if (passed > 0) this.#batches = this.#batches.slice(passed);
    const receivedAt = this.#batches[0]?.receivedAt;
    return receivedAt === Infinity ? undefined : receivedAt;
  }
}

function isBefore(a: RecordingPosition | undefined, b: RecordingPosition): boolean {
  return a !== undefined && (a.file < b.file || (a.file === b.file && a.offset < b.offset));
}
