import { posix } from "node:path";
import { createFileLoader } from "../../src/app/loader.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { readRecording } from "../../src/recording/read.ts";
import type { TrialFiles } from "../../src/trial/files.ts";
import { runTrials } from "../../src/trial/run.ts";
import type { TestResult, TrialRun } from "../../src/trial/result.ts";

/** Files in memory, by path. Shipped schemas come from the package. */
export function memoryFiles(texts: Map<string, string>): TrialFiles {
  const beside = (path: string, from: string): string => posix.join(posix.dirname(from), path);
  return {
    readText(path, from) {
      const file = beside(path, from);
      const text = texts.get(file);
      return text === undefined ? { ok: false, reason: "no such file" } : { ok: true, file, text };
    },
    readSchema: (name, from) => createFileLoader(process.cwd()).readSchema(name, from),
    openRecording(path, from) {
      const text = texts.get(beside(path, from));
      const entries = (): AsyncIterable<RecordingEntry> => readRecording([text ?? ""]);
      return text === undefined ? { ok: false, reason: "no such file" } : { ok: true, entries: entries() };
    },
    writeText(path, from, text) {
      const file = beside(path, from);
      texts.set(file, text);
      return { ok: true, file, text };
    },
  };
}

export const POLICY = `policy desk version 1.0.0
metrics "trading-snapshot@1"
currency INR
stale after 60s
missing warning after 2m

limit daily_loss = 5% within 1% .. 8%
limit position_value = 250_000 INR

rule daily_loss_exceeded
  warning when risk.daily_loss_pct <= -0.6 * daily_loss for 30s
  critical when risk.daily_loss_pct <= -daily_loss

rule position_limit_breached for each position in positions.by_symbol
  warning when position.value > 80% * position_value
  critical when position.value > position_value
`;

export const BASE = `
    base:
      risk: { daily_loss_pct: -0.25 }
      positions: { by_symbol: { TCS: { value: 100000 }, RELIANCE: { value: 120000 } } }
    every: 10s`;

/** Runs one test file (its tests as YAML list items) against a policy. */
export async function runTests(
  tests: string,
  options: { policy?: string; head?: string; files?: Map<string, string>; update?: boolean } = {},
): Promise<TrialRun & { readonly files: Map<string, string> }> {
  const texts = options.files ?? new Map<string, string>();
  texts.set("desk.policy", options.policy ?? POLICY);
  const text = `policy: desk.policy\n${options.head ?? ""}tests:\n${tests}`;
  const run = await runTrials({
    tests: [{ file: "desk.test.yaml", text }],
    policies: [],
    files: memoryFiles(texts),
    update: options.update ?? false,
  });
  return { ...run, files: texts };
}

/** The steps of one test over the usual base. */
export async function runSteps(steps: readonly string[], options: Parameters<typeof runTests>[1] = {}): Promise<TestResult> {
  const run = await runTests(`  - name: t${BASE}\n    steps:\n${steps.map((step) => `      - ${step}\n`).join("")}`, options);
  const group = run.groups.find(({ kind }) => kind === "tests");
  const [result] = group?.results ?? [];
  if (result === undefined) throw new Error(group?.diagnostics.map(({ message }) => message).join("; ") ?? "no result");
  return result;
}

export function messages(result: TestResult): readonly string[] {
  return result.failures.map(({ at, message }) => `${at === undefined ? "" : `${at / 1000}s `}${message}`);
}
