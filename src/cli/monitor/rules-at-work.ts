import type { Bundle } from "../../bundle/bundle.ts";
import { loadBundle } from "../../bundle/load.ts";
import type { PolicyRecord } from "../../monitor/store.ts";

/** The newest version of each policy, by name; those that cannot be read are left out. */
export function policiesAtWork(records: readonly PolicyRecord[]): ReadonlyMap<string, Bundle> {
  const newest = new Map<string, PolicyRecord>();
  for (const record of records) if (record.at >= (newest.get(record.policy)?.at ?? -Infinity)) newest.set(record.policy, record);
  const bundles = new Map<string, Bundle>();
  for (const [policy, { bundle }] of newest) {
    const loaded = loadBundle(bundle);
    if (loaded.ok) bundles.set(policy, loaded.bundle);
  }
  return bundles;
}
