import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileLoader } from "../src/app/loader.ts";
import type { Bundle } from "../src/bundle/bundle.ts";
import { loadPolicy } from "../src/trial/load-policy.ts";

/** Numbers in a snapshot. */
const FIELDS = 25;
/** Quiet values stay below it. Each rule has a band of its own above it, so that a value there fires that rule and no other. */
const LIMIT = 500;
const BAND = 10;
const POLICY = "bench.policy";

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

function bandOf(rule: number): number {
  return LIMIT + BAND * Math.floor(rule / FIELDS);
}

function policyText(rules: number): string {
  const rule = (index: number): string => {
    const metric = `risk.metric_${index % FIELDS}`;
    const condition = `${metric} > ${bandOf(index)} and ${metric} <= ${bandOf(index) + BAND}`;
    return [`rule ${ruleName(index)}`, `  critical when ${condition}`, `  message "Rule ${index}"`, '  owner "desk"', ""].join(
      "\n",
    );
  };
  const head = ["policy bench version 1.0.0", 'metrics "snapshot.schema.json"', "stale after 1h", "missing hold", "", ""].join(
    "\n",
  );
  return head + Array.from({ length: rules }, (_, index) => rule(index)).join("\n");
}

export function ruleName(rule: number): string {
  return `rule_${rule}`;
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
  writeFileSync(join(folder, POLICY), policyText(rules));
  const settings = {
    data_folder: join(folder, "data"),
    logs_folder: join(folder, "logs"),
    policies: [{ file: join(folder, POLICY), sources }],
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

/** The desk's policy, compiled. */
export function bundleOf({ folder }: Desk, rules: number): Bundle {
  const compiled = loadPolicy({ file: POLICY, text: policyText(rules) }, createFileLoader(folder));
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join("\n"));
  return compiled.bundle;
}

/** Timestamps are in whole ms and must differ, so that one source has at most one snapshot a ms. `fires`: the rule that holds, if any. */
export function snapshotAt(at: number, fires?: number): object {
  const values = Array.from({ length: FIELDS }, (_, index) => {
    const quiet = ((at + 37 * index) % (10 * LIMIT)) / 10;
    return [`metric_${index}`, fires !== undefined && fires % FIELDS === index ? bandOf(fires) + BAND / 2 : quiet] as const;
  });
  return { timestamp: new Date(at).toISOString(), risk: Object.fromEntries(values) };
}
