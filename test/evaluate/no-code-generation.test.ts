import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "plimsoll-"));
const program = join(directory, "probe.mjs");

/** Evaluates and validates, and says what it found and whether code may be generated. */
const PROBE = `
import { createSourceEvaluator } from "./src/evaluate/evaluator.ts";
import { mayGenerateCode } from "./src/evaluate/generated.ts";
import { createSnapshotValidator } from "./src/evaluate/validate.ts";
import { bundleOf, leaf } from "./test/evaluate/bundle-builder.ts";

const validate = createSnapshotValidator({
  schema: "probe",
  document: { type: "object", properties: { g: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } } } },
  reads: [],
});
const evaluator = createSourceEvaluator(bundleOf({ rules: [{ rule: "a", critical: leaf("g.a", "greaterThan", 1) }, { rule: "b", critical: leaf("g.b", "greaterThan", 1) }] }));
const verdict = validate({ timestamp: "2025-10-12T12:34:56Z", g: { a: 2, b: "x" } });
evaluator.ingest(verdict.snapshot, verdict.timestamp);
const codes = [...evaluator.evaluate(verdict.timestamp).single];
const { disagreements } = await evaluator.crossCheck(verdict.timestamp);
console.log(JSON.stringify({ generates: mayGenerateCode(), codes, disagreements, problems: verdict.problems.map(({ path }) => path) }));
`;

function run(...flags: string[]): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, program], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe("a process that forbids generated code", () => {
  beforeAll(() => {
    const banner = 'import { createRequire as $require } from "node:module"; const require = $require(import.meta.url);';
    buildSync({
      stdin: { contents: PROBE, resolveDir: process.cwd(), sourcefile: "probe.ts", loader: "ts" },
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20.19",
      banner: { js: banner },
      logLevel: "silent",
    });
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("validates and evaluates all the same", () => {
    const found = { codes: [257, 258], disagreements: [], problems: ["g.b"] };
    expect(run()).toEqual({ generates: true, ...found });
    expect(run("--disallow-code-generation-from-strings")).toEqual({ generates: false, ...found });
  });
});
