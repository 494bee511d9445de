import type { AwaitedSnapshots } from "./awaited-snapshots.ts";
import type { Waiting } from "./inbox.ts";
import { call } from "./intake.ts";
import type { PendingCommands } from "./pending-commands.ts";
import type { PolicyChanges } from "./policy-changes.ts";
import type { PlacedEntry } from "./read-back.ts";
import type { Receipts } from "./receipts.ts";
import type { Sources } from "./sources.ts";
import type { RecordingPosition } from "./store.ts";
import type { Tally } from "./tally.ts";

export interface RecordedPorts {
  readonly receipts: Receipts;
  readonly awaited: AwaitedSnapshots;
  readonly commands: PendingCommands;
  readonly changes: PolicyChanges;
  readonly sources: Sources;
  readonly tally: Tally;
}

/** Notes who waits for what becomes of the entries of a batch, now that each has its place in the recording, and tells their senders. */
export function noteRecorded(
  ports: RecordedPorts,
  batch: readonly Waiting[],
  end: RecordingPosition,
  entries: readonly PlacedEntry[],
): void {
  const { receipts, awaited, commands, changes, sources, tally } = ports;
  receipts.add(batch, end);
  for (const [index, each] of batch.entries()) {
    const place = entries[index]?.end;
    if (each.kind === "snapshot") tally.recorded += 1;
    if (place === undefined) continue;
    if (each.judged !== undefined) awaited.wait(place, each.judged);
    if (each.kind !== "mark") continue;
    const source = sources.open(each.source);
    if (each.obeyed !== undefined) commands.wait(place, each.obeyed);
    if (each.change !== undefined && source !== undefined) changes.wait(place, each.change, source);
  }
  for (const { settled } of batch) call(settled);
}
