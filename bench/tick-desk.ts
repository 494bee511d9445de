import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Numbers in a snapshot. */
const FIELDS = 25;

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["timestamp"],
  properties: {
    timestamp: { type: "string", format: "date-time" },
    risk: {
      type: "object",
      properties: Object.fromEntries(Array.from({ length: FIELDS }, (_, index) => [`metric_${index}`, { type: "number" }])),
    },
  },
};

/** `metric_0` decides about the first rule; no other rule ever fires. */
function policyText(rules: number): string {
  const rule = (index: number): string => {
    const [first, second] = [index % FIELDS, (index * 7 + 3) % FIELDS];
    const condition =
      index === 0 ? "risk.metric_0 > 500" : `risk.metric_${first} > ${600 + index} and risk.metric_${second} <= ${900 + index}`;
    return [`rule rule_${index}`, `  critical when ${condition}`, `  message "Rule ${index}"`, '  owner "desk"', ""].join("\n");
  };
  const head = ["policy bench version 1.0.0", 'metrics "snapshot.schema.json"', "stale after 1h", "missing hold", "", ""].join(
    "\n",
  );
  return head + Array.from({ length: rules }, (_, index) => rule(index)).join("\n");
}

export interface Desk {
  readonly folder: string;
  readonly settings: object;
  remove(): void;
}

/** A folder with a policy of so many rules, and settings that watch sources with it. */
export function deskOf(rules: number, sources: readonly string[], parent = tmpdir()): Desk {
  const folder = mkdtempSync(join(parent, "bench-tick-"));
  writeFileSync(join(folder, "snapshot.schema.json"), JSON.stringify(schema));
  writeFileSync(join(folder, "bench.policy"), policyText(rules));
  const settings = {
    data_folder: join(folder, "data"),
    logs_folder: join(folder, "logs"),
    policies: [{ file: join(folder, "bench.policy"), sources }],
    sources: Object.fromEntries(sources.map((name) => [name, {}])),
  };
  return {
    folder,
    settings,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Timestamps are in whole ms and must differ, so that one source has at most one snapshot a ms. */
export function snapshotAt(at: number, fires: boolean): object {
  const values = Array.from({ length: FIELDS }, (_, index) => [`metric_${index}`, ((at + 37 * index) % 5_000) / 10] as const);
  return { timestamp: new Date(at).toISOString(), risk: { ...Object.fromEntries(values), metric_0: fires ? 501 : 1 } };
}

export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}
