import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { compile } from "../../src/compile/compile.ts";
import { check } from "../../src/check/check.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { createFileLoader } from "../../src/app/loader.ts";
import { readPolicy } from "../../src/policy/read.ts";

const root = resolve(import.meta.dirname, "../..");
const policies = join(root, "policies");

export interface SeedFile {
  readonly file: string;
  readonly text: string;
}

function files(folder: string, ending: RegExp): SeedFile[] {
  return readdirSync(folder)
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));
}

export const loader = createFileLoader(root);

export const POLICIES = files(policies, /\.policy$/);
export const YAML_POLICIES = files(policies, /\.policy\.yaml$/);
export const TESTS = files(join(policies, "tests"), /\.test\.yaml$/);
export const CALENDARS = files(join(policies, "calendars"), /\.yaml$/);

/** The shipped policies, evaluated rarely so that a mutated clock cannot make a run long. */
export const BUNDLES: readonly Bundle[] = [...POLICIES, ...YAML_POLICIES].map((source) => {
  const { policy } = check(readPolicy(source).policy, loader);
  if (policy === undefined) throw new Error(`${source.file} does not compile`);
  return compile(policy, { evaluationInterval: 86_400_000 });
});

const snapshot = JSON.parse(readFileSync(join(policies, "recordings/calm.json"), "utf8")) as Record<string, unknown>;

/** A few lines each of bare snapshots and of envelopes with marks. */
export const RECORDINGS: readonly string[] = [
  [0, 10, 20, 30]
    .map((second) => JSON.stringify({ ...snapshot, timestamp: `2025-10-14T11:00:${String(second).padStart(2, "0")}+05:30` }))
    .join("\n"),
  [
    '{"mark":"start","now":"2025-10-14T05:30:00.000Z","source":"engine"}',
    ...[0, 10, 20].map((second) => {
      const timestamp = `2025-10-14T05:30:${String(second).padStart(2, "0")}.000Z`;
      return JSON.stringify({ now: timestamp, source: "engine", snapshot: { ...snapshot, timestamp } });
    }),
    '{"mark":"stop","now":"2025-10-14T05:31:00.000Z","source":"engine"}',
    "",
  ].join("\n"),
];
