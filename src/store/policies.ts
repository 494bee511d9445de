import type { PolicyRecord } from "../monitor/store.ts";
import type { Database } from "./tables.ts";

/** Notes a version, unless the newest record of its policy says the same. */
export async function notePolicy(transaction: Database, record: PolicyRecord): Promise<void> {
  const { policy, version, digest, at, bundle } = record;
  const last = await transaction
    .selectFrom("policy_record")
    .select(["version", "digest", "bundle"])
    .where("policy", "=", policy)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last?.version === version && last.digest === digest && last.bundle === bundle) return;
  await transaction.insertInto("policy_record").values({ policy, version, digest, at, bundle }).execute();
}

export async function findPolicies(db: Database): Promise<readonly PolicyRecord[]> {
  return db.selectFrom("policy_record").select(["policy", "version", "digest", "at", "bundle"]).orderBy("id").execute();
}
