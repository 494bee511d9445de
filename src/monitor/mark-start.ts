import type { Intake } from "./intake.ts";
import type { LiveSource } from "./live-source.ts";
import { policyDetails } from "./policy-changes.ts";
import { LARGEST_STEP } from "./present.ts";
import type { SavedWatch } from "./store.ts";

/**
 * Marks in the recording that a source is watched from now on: what it had before ends with its last evaluation, and the time since is
 * downtime. Where the clock is behind that, it was set back while nobody watched.
 */
export function markStart(intake: Intake, source: LiveSource, present: number, saved: SavedWatch | undefined): void {
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
