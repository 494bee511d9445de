import type { Intake } from "./intake.ts";
import type { LiveSource } from "./live-source.ts";
import { policyDetails } from "./policy-changes.ts";
import { LARGEST_STEP } from "./present.ts";
import type { Sources } from "./sources.ts";
import type { StandingSilences } from "./standing-silences.ts";
import type { SavedWatch } from "./store.ts";

export interface MarkStartsPorts {
  readonly intake: Intake;
  readonly sources: Sources;
  readonly silences: StandingSilences;
  /** ms since the epoch */
  readonly present: number;
}

/** Marks that every source is watched from now on; one that is heard of for the first time gets the silences that stand. */
export function markStarts({ intake, sources, silences, present }: MarkStartsPorts, watches: readonly SavedWatch[]): void {
  const saved = new Map(watches.map((watch) => [watch.source, watch]));
  const standing = silences.at(present);
  for (const source of sources.all) {
    const isNew = source.isUnheard;
    markStart(intake, source, present, saved.get(source.name));
    if (isNew && source.bundles.length > 0) for (const details of standing) intake.mark(source, { mark: "command", details });
  }
}

/**
 * Marks in the recording that a source is watched from now on: what it had before ends with its last evaluation, and the time since is
 * downtime. Where the clock is behind that, it was set back while nobody watched.
 */
function markStart(intake: Intake, source: LiveSource, present: number, saved: SavedWatch | undefined): void {
  if (source.bundles.length === 0) return;
  const { last } = source.sequence;
  if (last !== undefined && !source.isStopped) intake.mark(source, { mark: "stop" });
  if (last !== undefined && last - present > LARGEST_STEP) {
    intake.mark(source, { mark: "rewind", details: { by_ms: last - present } });
  }
  intake.mark(source, { mark: "start" });
  const before = new Map(saved?.policies.map(({ policy, digest }) => [policy, digest]));
  const isSame =
    before.size === source.bundles.length && source.bundles.every(({ policy, digest }) => before.get(policy) === digest);
  if (saved !== undefined && !isSame) intake.mark(source, { mark: "policy", details: policyDetails(source.bundles) });
}
